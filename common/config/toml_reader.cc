#include "common/config/toml_reader.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/config/edit_distance.h"
#include "toml++/toml.h"

namespace directory_sync {
namespace {

class Reader {
 public:
  Reader(const std::string& path, const std::vector<TomlKey>& keys)
      : path_(path), keys_(keys) {}

  absl::Status Read(const toml::table& file) {
    for (const auto& [section, node] : file) {
      const std::string section_name(section.str());
      if (const toml::table* table = node.as_table(); table != nullptr) {
        ReadSection(section_name, section.source(), *table);
      } else {
        Fail(section.source(),
             absl::StrCat("'", section_name,
                          "' stands outside a section; put "
                          "it under one, such as [directory]"));
      }
    }
    for (const TomlKey& key : keys_) {
      if (key.required && seen_.count(key.name) == 0) FailMissing(key.name);
    }
    if (errors_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(errors_, "\n"));
  }

 private:
  void ReadSection(const std::string& section, const toml::source_region& where,
                   const toml::table& table) {
    if (!IsSection(section)) {
      FailUnknown(where, absl::StrCat("[", section, "]"), section, Sections());
      return;
    }
    for (const auto& [key, node] : table) {
      const std::string key_name(key.str());
      const std::string name = absl::StrCat(section, ".", key_name);
      const TomlKey* known = Find(name);
      if (known == nullptr) {
        FailUnknown(key.source(),
                    absl::StrCat("'", key_name, "' in [", section, "]"),
                    key_name, KeysOf(section));
        continue;
      }
      seen_.insert(name);
      if (absl::Status status = Take(*known, node); !status.ok()) {
        Fail(key.source(), absl::StrCat("'", key_name, "' ", status.message()));
      }
    }
  }

  static absl::Status Take(const TomlKey& key, const toml::node& node) {
    if (key.text) {
      const auto value = node.value_exact<std::string>();
      if (value.has_value()) return key.text(*value);
      return absl::InvalidArgumentError("must be a text in quotation marks");
    }
    if (key.number) {
      const auto value = node.value_exact<int64_t>();
      if (value.has_value()) return key.number(*value);
      return absl::InvalidArgumentError(
          "must be a whole number without quotation marks");
    }
    return TakeList(key, node);
  }

  static absl::Status TakeList(const TomlKey& key, const toml::node& node) {
    const absl::Status wrong_type = absl::InvalidArgumentError(
        "must be a list of texts, for example [\"a\", \"b\"]");
    const toml::array* array = node.as_array();
    if (array == nullptr) return wrong_type;
    std::vector<std::string> values;
    for (const toml::node& element : *array) {
      const auto value = element.value_exact<std::string>();
      if (!value.has_value()) return wrong_type;
      values.push_back(*value);
    }
    return key.list(values);
  }

  const TomlKey* Find(absl::string_view name) const {
    for (const TomlKey& key : keys_) {
      if (key.name == name) return &key;
    }
    return nullptr;
  }

  static std::pair<std::string, std::string> Split(const std::string& name) {
    return absl::StrSplit(name, absl::MaxSplits('.', 1));
  }

  std::vector<std::string> Sections() const {
    std::set<std::string> sections;
    for (const TomlKey& key : keys_) sections.insert(Split(key.name).first);
    return {sections.begin(), sections.end()};
  }

  bool IsSection(const std::string& section) const {
    for (const std::string& known : Sections()) {
      if (known == section) return true;
    }
    return false;
  }

  std::vector<std::string> KeysOf(const std::string& section) const {
    std::vector<std::string> keys;
    for (const TomlKey& key : keys_) {
      auto [of, name] = Split(key.name);
      if (of == section) keys.push_back(name);
    }
    return keys;
  }

  void Fail(const toml::source_region& where, absl::string_view message) {
    errors_.push_back(
        absl::StrFormat("%s:%d: %s", path_, where.begin.line, message));
  }

  void FailMissing(const std::string& name) {
    auto [section, key] = Split(name);
    errors_.push_back(absl::StrFormat("%s: '%s' is missing; add it to [%s]",
                                      path_, key, section));
  }

  void FailUnknown(const toml::source_region& where, const std::string& what,
                   const std::string& word,
                   const std::vector<std::string>& candidates) {
    const std::string nearest = Nearest(word, candidates);
    Fail(where, nearest.empty()
                    ? absl::StrCat("unknown ", what, "; known here: ",
                                   absl::StrJoin(candidates, ", "))
                    : absl::StrCat("unknown ", what, "; did you mean '",
                                   nearest, "'?"));
  }

  const std::string& path_;
  const std::vector<TomlKey>& keys_;
  std::set<std::string> seen_;
  std::vector<std::string> errors_;
};

}  // namespace

absl::Status ReadToml(const std::string& path,
                      const std::vector<TomlKey>& keys) {
  std::ifstream file(std::filesystem::u8path(path));
  if (!file) {
    const std::string message =
        absl::StrCat(path, ": cannot be read (", std::strerror(errno),
                     "); give the right file with --config");
    return errno == ENOENT ? absl::NotFoundError(message)
                           : absl::PermissionDeniedError(message);
  }
  std::stringstream content;
  content << file.rdbuf();
  const toml::parse_result result = toml::parse(content.str(), path);
  if (!result) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s:%d: not TOML: %s", path, result.error().source().begin.line,
        std::string(result.error().description())));
  }
  return Reader(path, keys).Read(result.table());
}

}  // namespace directory_sync
