#ifndef COMMON_CONFIG_TOML_READER_H_
#define COMMON_CONFIG_TOML_READER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace directory_sync {

// What a key of a configuration file may hold, and where it goes. A key's
// check returns an error whose message completes "'key' …", with the cure.
struct TomlKey {
  // "section.key".
  std::string name;
  bool required = false;
  // Exactly one of these is set; each returns what is wrong with the value.
  std::function<absl::Status(const std::string&)> text = nullptr;
  std::function<absl::Status(int64_t)> number = nullptr;
  std::function<absl::Status(const std::vector<std::string>&)> list = nullptr;
};

// Reads the TOML file at `path` into `keys`. OK promises that every required
// key was present and every value was accepted by its setter.
//
// Otherwise InvalidArgument (NotFound or PermissionDenied if it can't be read)
// with one line per mistake, all of them at once: "path:line: what is wrong;
// cure". Only a mistake of syntax hides the mistakes after it.
absl::Status ReadToml(const std::string& path,
                      const std::vector<TomlKey>& keys);

}  // namespace directory_sync

#endif  // COMMON_CONFIG_TOML_READER_H_
