import { loadRareTexts } from "../i18n/rare-texts";

/** A code that pages have a text for, and the least or most that it speaks of. */
export type FieldProblem = { code: string; bound?: number };

/** What an API call may fail with: RFC 9457 problem details, or "network" when no answer came. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** What is wrong with fields, by their names in the form. */
    readonly fields: Readonly<Record<string, FieldProblem>> = {},
    /** Seconds to wait before asking again, when the server said so. */
    readonly retryAfter?: number,
    /** The whole problem document, for what only some problems tell. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }

  /** Whether the same request may succeed when it is repeated a little later. */
  get isTemporary(): boolean {
    return [0, 408, 429].includes(this.status) || this.status >= 502 || this.code === "idempotency_key_in_use";
  }

  /** Whether nobody knows if the server did what was asked. */
  get isUnknownOutcome(): boolean {
    return this.status === 0 || this.status >= 500 || this.code === "idempotency_key_in_use";
  }
}

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of an answer. @throws {Problem} for every other outcome but a cancelled request. */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call.catch((reason: unknown) => {
    throw noAnswer(reason);
  });
  if (response.status >= 408 && response.status < 500) await loadRareTexts();
  if (!response.ok) throw problemOf(response, error);
  return data as Data;
}

function noAnswer(reason: unknown): unknown {
  if (reason instanceof Problem) return reason;
  if (reason instanceof DOMException && reason.name === "AbortError") return reason;
  return new Problem(0, "network", String(reason));
}

function problemOf(response: Response, body: unknown): Problem {
  const details = isRecord(body) ? body : {};
  const { code, detail, title, errors } = details;
  return new Problem(
    response.status,
    typeof code === "string" ? code : `http_${response.status}`,
    [detail, title].find((text) => typeof text === "string") ?? response.statusText,
    fieldProblems(errors),
    Number(response.headers.get("Retry-After")) || undefined,
    details,
  );
}

function fieldProblems(errors: unknown): Record<string, FieldProblem> {
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(
    errors.filter(isRecord).map(({ field, code, bound }) => [
      lastSegment(String(field)),
      typeof bound === "number" ? { code: String(code), bound } : { code: String(code) },
    ]),
  );
}

/** "body.price.amount" and "/price/amount" both end in the name of the field. */
const lastSegment = (path: string): string => path.split(/[./]/).at(-1) ?? path;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
