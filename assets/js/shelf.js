// What outlives a dead battery: photos of drafts and visits that wait to be sent, in the browser's own database. Each thing says whose it is;
// nobody else's is ever given out. Where there is no such database every promise is refused, and forms work as before.
const NAME = "zhuqishao";
const STORES = ["files", "outbox"];
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask(store, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const whose = () => document.body.dataset.person || "";
export const put = (store, key, thing) => ask(store, "readwrite", (kept) => kept.put({ ...thing, person: whose() }, key));
export const take = (store, key) => ask(store, "readwrite", (kept) => kept.delete(key));

export async function get(store, key) {
  const found = await ask(store, "readonly", (kept) => kept.get(key));
  return found && found.person === whose() ? found : undefined;
}

export async function all(store) {
  return (await ask(store, "readonly", (kept) => kept.getAll())).filter((thing) => thing.person === whose());
}

// Everything of one person; used when he signs out.
export async function clear(person) {
  for (const store of STORES) {
    const keys = await ask(store, "readonly", (kept) => kept.getAllKeys());
    for (const key of keys) {
      const thing = await ask(store, "readonly", (kept) => kept.get(key));
      if (thing && thing.person === person) await take(store, key);
    }
  }
}
