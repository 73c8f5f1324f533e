// The peer @hocuspocus/server as its manual starts it: every default kept, the SQLite extension on a real file.
// Usage: node hocuspocus.mjs PORT DATA_FOLDER
import { join } from "node:path";

import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";

const [port, data] = process.argv.slice(2);
const server = new Server({
  address: "127.0.0.1",
  port: Number(port),
  quiet: true,
  extensions: [new SQLite({ database: join(data, "hocuspocus.sqlite") })],
});
await server.listen();
