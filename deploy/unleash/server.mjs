// Starts an Unleash server as its environment says. Arguments only mark the process.
import { start } from 'unleash-server';

await start();
