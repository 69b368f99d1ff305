#ifndef WEBUI_PAGES_PAGES_H_
#define WEBUI_PAGES_PAGES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::webui {

// A file of the web UI, compiled in: a path that is not in the table leads
// nowhere.
struct Page {
  absl::string_view content_type;
  absl::string_view content;
  bool is_public;  // served without a session
};

// The page at `path` ("/", "/login", "/status.js"), or null.
const Page* FindPage(const std::string& path);

}  // namespace directory_sync::webui

#endif  // WEBUI_PAGES_PAGES_H_
