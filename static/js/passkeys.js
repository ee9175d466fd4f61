// Makes and uses passkeys. A template with data-passkey holds the button and the words; it appears in browsers that know passkeys.
const API = "/api/auth/passkey/";
const USED_HERE = "horarium.passkey";

// With the server's code where it has answered, which the template has words for.
class Refused extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

const ask = async (path, body) => {
  const options = body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  let answer;
  try {
    answer = await fetch(API + path, options);
  } catch {
    throw new Refused({ code: "OFFLINE" });
  }
  const said = await answer.json().catch(() => ({ code: "BROKEN" }));
  if (!answer.ok) throw new Refused(said);
  return said;
};

const make = async () => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await ask("generate-register-options"));
  const made = await navigator.credentials.create({ publicKey });
  await ask("verify-registration", { response: made.toJSON() });
};

const wanted = async () =>
  PublicKeyCredential.parseRequestOptionsFromJSON(await ask("generate-authenticate-options"));

const use = async (publicKey, more) => {
  const used = await navigator.credentials.get({ publicKey, ...more });
  const rememberMe = document.querySelector("[name=stay]").checked;
  try {
    await ask("verify-authentication", { response: used.toJSON(), rememberMe });
  } catch (refused) {
    // Its password manager need not offer it again.
    if (refused.code === "PASSKEY_NOT_FOUND") {
      PublicKeyCredential.signalUnknownCredential?.({ rpId: publicKey.rpId, credentialId: used.id }).catch(() => {});
    }
    throw refused;
  }
};

// Browsers that forbid storage offer passkeys by the button alone.
const isUsedHere = () => {
  try {
    return localStorage.getItem(USED_HERE) === "yes";
  } catch {
    return false;
  }
};

const remember = () => {
  try {
    localStorage.setItem(USED_HERE, "yes");
  } catch {}
};

const begin = (template) => {
  const { passkey: kind, next } = template.dataset;
  const words = JSON.parse(template.dataset.words);
  const place = template.content.firstElementChild;
  const [button, line] = [place.querySelector("button"), place.querySelector(".err")];
  let waiting;

  const say = (text) => {
    line.textContent = text;
    document.getElementById("say").textContent = text;
  };

  const done = () => {
    remember();
    location.assign(next);
  };

  const fail = (failure) => {
    // The page itself says then what has to be done.
    if (["UNAUTHORIZED", "SESSION_NOT_FRESH"].includes(failure.code)) location.assign(location.pathname);
    else if (failure instanceof Refused) say(words[failure.code] ?? failure.message);
    else say(words[failure.name] ?? words.OTHER.replace("{}", failure.message));
  };

  // In the field of the user name, too, where a passkey was used before: it waits until the user picks one there.
  const offer = async () => {
    const { signal } = (waiting = new AbortController());
    if (kind !== "use" || !isUsedHere() || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const publicKey = await wanted().catch(() => null);
    if (!publicKey) return;
    try {
      await use(publicKey, { mediation: "conditional", signal });
      done();
    } catch (failure) {
      if (!(failure instanceof Refused)) return; // nobody has picked one
      fail(failure);
      offer();
    }
  };

  button.addEventListener("click", async () => {
    waiting.abort(); // browsers hear one request at a time
    say("");
    button.disabled = true;
    try {
      await (kind === "use" ? use(await wanted()) : make());
      done();
    } catch (failure) {
      fail(failure);
      button.disabled = false;
      button.focus();
    }
  });

  if (template.nextElementSibling?.matches(".dim")) template.nextElementSibling.remove();
  template.replaceWith(place);
  offer();
};

const isKnown = window.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.prototype.toJSON;
if (isKnown) document.querySelectorAll("template[data-passkey]").forEach(begin);
