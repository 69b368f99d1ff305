// Turns the one-time code in the address into a session.

const message = document.getElementById("message");
const code = location.hash.slice(1);

// The page that the session had ended on, if it is one of ours.
function wanted() {
  const page = sessionStorage.getItem("after-login");
  sessionStorage.removeItem("after-login");
  return page && /^\/(?!\/)/.test(page) ? page : "/";
}

// The code must not stay in the address bar or the history.
history.replaceState(null, "", "/login");

if (code) {
  message.textContent = "Logging in…";
  try {
    const response = await fetch("/login", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Directory-Sync": "log-in",
      },
      body: JSON.stringify({ code }),
    });
    if (response.ok) {
      // The page's half of the session; webui/app/src/api/call.ts sends it.
      const { pageToken } = await response.json();
      localStorage.setItem("directory-sync-page-token", pageToken);
      location.replace(wanted());
    } else {
      message.textContent = `Not logged in: ${(await response.json()).message}:`;
    }
  } catch {
    message.textContent =
      "Directory Sync doesn't answer. Start it, then run this again:";
  }
}
