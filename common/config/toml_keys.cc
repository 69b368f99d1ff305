#include "common/config/toml_keys.h"

#include <cstdint>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

absl::Status CheckNotEmpty(const std::string& value) {
  return value.empty() ? absl::InvalidArgumentError("must not be empty")
                       : absl::OkStatus();
}

}  // namespace

TomlKey TextKey(std::string name, bool required, std::string& target,
                TextCheck check) {
  TomlKey key{std::move(name), required};
  key.text = [&target, check = std::move(check)](const std::string& value) {
    RETURN_IF_ERROR(CheckNotEmpty(value));
    if (check) RETURN_IF_ERROR(check(value));
    target = value;
    return absl::OkStatus();
  };
  return key;
}

TomlKey PathKey(std::string name, bool required, const std::string& base,
                std::string& target) {
  TomlKey key{std::move(name), required};
  key.text = [&target, base](const std::string& value) {
    RETURN_IF_ERROR(CheckNotEmpty(value));
    target = (std::filesystem::path(base) / value).lexically_normal().string();
    return absl::OkStatus();
  };
  return key;
}

TomlKey NumberKey(std::string name, int least, int most, int& target) {
  TomlKey key{std::move(name)};
  key.number = [=, &target](int64_t value) {
    if (value < least || value > most) {
      return absl::InvalidArgumentError(absl::StrCat(
          "must be between ", least, " and ", most, ", not ", value));
    }
    target = static_cast<int>(value);
    return absl::OkStatus();
  };
  return key;
}

TomlKey ListKey(std::string name, bool required,
                std::vector<std::string>& target, ListCheck check) {
  TomlKey key{std::move(name), required};
  key.list = [&target, check = std::move(check)](
                 const std::vector<std::string>& values) {
    if (check) RETURN_IF_ERROR(check(values));
    target = values;
    return absl::OkStatus();
  };
  return key;
}

}  // namespace directory_sync
