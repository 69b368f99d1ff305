#ifndef WEBUI_REQUEST_GUARD_H_
#define WEBUI_REQUEST_GUARD_H_

#include <optional>

#include "webui/http/http_message.h"

namespace directory_sync::webui {

// What a request must carry to change anything or to read what isn't public:
// the page's token of WebSessions ("log-in" where there is none yet). A page of
// another site can't set a field without asking first (CORS).
inline constexpr char kPageField[] = "x-directory-sync";

// kBackgroundUse where a page refreshes itself while nobody uses it.
inline constexpr char kUseField[] = "x-directory-sync-use";
inline constexpr char kBackgroundUse[] = "live";

// The refusal that `request` deserves before anything else is looked at, if
// any; pure. `port` is the server's.
//   421  a Host that isn't localhost, 127.0.0.1 or [::1] with our port: a
//        name that somebody pointed at this machine (DNS rebinding)
//   403  a request that the browser says comes from another site, from another
//        port of this machine too; or, if it is a POST or has kPageField, from
//        no page at all
//   405  a method other than GET, HEAD and POST
//   403  a POST without kPageField
std::optional<HttpResponse> RefusalOf(const HttpRequest& request, int port);

}  // namespace directory_sync::webui

#endif  // WEBUI_REQUEST_GUARD_H_
