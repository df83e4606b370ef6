"use strict";

/** Requests to the service, and what may go wrong with them. */

const API = "/api/v1";
const PATIENCE_MS = 30_000;

export class Failure extends Error {
  /**
   * @param {number} status 0 when nothing answered @param {string} [detail] a sentence for the resident
   * @param {{field?: string, wait?: number}} [more] field: of a form, that does not fit; wait: seconds
   *   after which the service will hear us again
   */
  constructor(status, detail = "", { field = "", wait = 0 } = {}) {
    super(detail);
    this.status = status;
    this.field = field;
    this.wait = wait;
    this.passing = [0, 401, 408, 425, 429].includes(status) || status >= 500;
  }
}

/**
 * What the service answers, raised as a Failure where it refuses.
 * @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} headers
 */
export async function request(method, path, body, headers) {
  let response, text, data;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const sent = { ...headers, ...(body && { "Content-Type": "application/json" }) };
    response = await fetch(API + path, { method, headers: sent, signal, body: body && JSON.stringify(body) });
    text = await response.text();
    data = isPlain(response) ? text : JSON.parse(text || "null");
  } catch {
    // What is not JSON comes from a proxy or a captive portal: the service itself was not reached.
    throw new Failure(0);
  }
  if (response.ok) return data;
  const wait = Number(response.headers.get("Retry-After")) || 0;
  throw new Failure(response.status, data?.detail, { field: data?.field, wait });
}

// The one plain text that is asked for; what a proxy says has no such name.
const isPlain = (response) => response.ok && /^attachment; filename=/.test(response.headers.get("Content-Disposition"));

/**
 * Reads a stream of events until it ends or breaks.
 * @param {Record<string, string>} headers @param {AbortSignal} signal
 * @param {(id: string, data: object|null) => void} take @returns {Promise<number>} the status
 */
export async function readEvents(headers, signal, take) {
  const response = await fetch(`${API}/events`, { headers, signal });
  if (!response.ok) return response.status;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = "", id = "", chunk; !(chunk = await reader.read()).done;) {
    const lines = (rest + chunk.value).split(/\r?\n/);
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("id:")) id = line.slice(3).trim();
      if (line.startsWith("data:")) take(id, JSON.parse(line.slice(5)));
    }
  }
  return response.status;
}
