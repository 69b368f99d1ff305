#ifndef COMMON_CONFIG_TOML_KEYS_H_
#define COMMON_CONFIG_TOML_KEYS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/config/toml_reader.h"

namespace directory_sync {

// The usual kinds of TomlKey. Each writes an accepted value to `target`, which
// must outlive the key; `check` returns what else is wrong with a value.

using TextCheck = std::function<absl::Status(const std::string&)>;
using ListCheck = std::function<absl::Status(const std::vector<std::string>&)>;

// A text that isn't empty.
TomlKey TextKey(std::string name, bool required, std::string& target,
                TextCheck check = nullptr);

// A path; a relative one is below `base`, and absolute in `target`.
TomlKey PathKey(std::string name, bool required, const std::string& base,
                std::string& target);

// A number from `least` to `most`.
TomlKey NumberKey(std::string name, int least, int most, int& target);

// A list of texts.
TomlKey ListKey(std::string name, bool required,
                std::vector<std::string>& target, ListCheck check = nullptr);

}  // namespace directory_sync

#endif  // COMMON_CONFIG_TOML_KEYS_H_
