// Serves a provider on the port that is given, until it is killed. Whoever signs in as NAME is
// known by the claims that PEOPLE (JSON) holds under that name. `tamper` names what it does wrong.
import { Provider } from "oidc-provider";

const [port, redirect, tamper = ""] = process.argv.slice(2);
const people = JSON.parse(process.env.PEOPLE);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "desk", client_secret: "desk-secret", redirect_uris: [redirect] }],
  pkce: { required: () => true, methods: ["S256"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "roles", "locale"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["for tests only"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
});
provider.use(async (ctx, next) => {
  if (tamper === "nonce" && ctx.query.nonce) ctx.query = { ...ctx.query, nonce: "of somebody else" };
  await next();
  if (ctx.oidc?.route !== "token" || !ctx.body?.id_token) return;
  const [header, claims, signature] = ctx.body.id_token.split(".");
  const decoded = JSON.parse(Buffer.from(claims, "base64url"));
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  if (tamper === "claims") {
    ctx.body.id_token = [header, encode({ ...decoded, sub: "admin" }), signature].join(".");
  } else if (tamper === "algorithm") {
    ctx.body.id_token = [encode({ alg: "none" }), claims, ""].join(".");
  }
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
