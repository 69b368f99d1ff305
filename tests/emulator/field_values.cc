#include "tests/emulator/field_values.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

// Puts a value into its stored form; false if it is not of that kind.
bool Normalize(FieldKind kind, std::string& value) {
  if (kind == FieldKind::kFlag) {
    absl::AsciiStrToLower(&value);
    return value == "true" || value == "false";
  }
  if (kind == FieldKind::kNumber) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(value, &number) || number < 0) return false;
    value = absl::StrCat(number);
  }
  return true;
}

absl::Status CheckName(const std::vector<std::string>& extra,
                       const std::string& name, const Choices& choices) {
  if (!choices.reject_unknown_fields) return absl::OkStatus();
  if (std::find(extra.begin(), extra.end(), name) != extra.end()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("Unknown field: ", name));
}

}  // namespace

FieldMap InitialValues(const std::vector<Field>& table) {
  FieldMap values;
  for (const Field& field : table) values[field.name] = field.initial;
  return values;
}

absl::Status ApplyFields(const std::vector<Field>& table,
                         const FieldMap& written,
                         const std::vector<std::string>& extra,
                         const Choices& choices, FieldMap& values) {
  FieldMap accepted;
  for (const auto& [name, text] : written) {
    const Field* field = FindField(table, name);
    if (field == nullptr || !field->writable) {
      absl::Status status = CheckName(extra, name, choices);
      if (!status.ok()) return status;
      continue;
    }
    std::string value = text;
    if (!Normalize(field->kind, value)) {
      return absl::InvalidArgumentError(
          absl::StrCat("Invalid value for field: ", name));
    }
    accepted[name] = value;
  }
  for (auto& [name, value] : accepted) values[name] = value;
  return absl::OkStatus();
}

absl::Status RequireFields(const FieldMap& written,
                           const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto found = written.find(name);
    if (found == written.end() || found->second.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Missing required field: ", name));
    }
  }
  return absl::OkStatus();
}

Json ShowValue(const Field& field, const std::string& value,
               const Choices& choices) {
  switch (field.kind) {
    case FieldKind::kFlag:
      return value == "true";
    case FieldKind::kNumber: {
      int64_t number = 0;
      return absl::SimpleAtoi(value, &number) ? Json(number) : Json(0);
    }
    case FieldKind::kAddressList: {
      Json list = Json::array();
      for (absl::string_view entry :
           absl::StrSplit(value, ',', absl::SkipWhitespace())) {
        list.push_back(std::string(absl::StripAsciiWhitespace(entry)));
      }
      return list;
    }
    case FieldKind::kText:
      break;
  }
  return value.empty() && choices.single_space_for_empty ? " " : value;
}

Json ShowFields(const std::vector<Field>& table, absl::string_view name,
                const FieldMap& values, const Choices& choices) {
  Json shown;
  shown["name"] = std::string(name);
  for (const Field& field : table) {
    const auto found = values.find(field.name);
    const std::string value = found == values.end() ? "" : found->second;
    Json& parent = field.in_contact_info ? shown["contactInfo"] : shown;
    parent[field.shown_as] = ShowValue(field, value, choices);
  }
  return shown;
}

}  // namespace directory_sync::emulator
