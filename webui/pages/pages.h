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
  // The same, compressed; empty if it isn't worth it.
  absl::string_view gzip;
  // For If-None-Match; with quotes.
  std::string entity_tag;
  bool is_public;  // served without a session
};

// The file at `path` ("/login", "/app.js"), or null. The application's pages
// ("/", "/users") are one file, which looks at the address itself.
const Page* FindPage(const std::string& path);

}  // namespace directory_sync::webui

#endif  // WEBUI_PAGES_PAGES_H_
