#include "tests/emulator/listing.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {
namespace {

constexpr int kMaxPage = 250;
// "startswith=0-9" is reserved: any name that begins with a digit.
constexpr absl::string_view kDigits = "0-9";

std::string ValueOf(const FieldMap& query, const std::string& name) {
  const auto found = query.find(name);
  return found == query.end() ? "" : found->second;
}

absl::Status ReadNumber(const FieldMap& query, const std::string& name,
                        int lowest, int& value) {
  const std::string text = ValueOf(query, name);
  if (text.empty()) return absl::OkStatus();
  if (!absl::SimpleAtoi(text, &value) || value < lowest) {
    return absl::InvalidArgumentError(
        absl::StrCat("Invalid value for parameter: ", name));
  }
  return absl::OkStatus();
}

}  // namespace

bool Listing::Matches(absl::string_view name) const {
  if (starts_with == kDigits) {
    return !name.empty() && absl::ascii_isdigit(name.front());
  }
  return absl::StartsWith(name, starts_with) &&
         absl::StrContains(name, contains);
}

absl::StatusOr<Listing> ParseListing(const FieldMap& query,
                                     const Choices& choices) {
  Listing listing;
  absl::Status status = ReadNumber(query, "offset", 0, listing.offset);
  status.Update(ReadNumber(query, "size", 1, listing.size));
  if (!status.ok()) return status;
  if (listing.size > kMaxPage) {
    if (!choices.clamp_oversized_pages) {
      return absl::InvalidArgumentError("Invalid value for parameter: size");
    }
    listing.size = kMaxPage;
  }
  listing.starts_with = absl::AsciiStrToLower(ValueOf(query, "startswith"));
  listing.contains = absl::AsciiStrToLower(ValueOf(query, "contains"));
  if (query.count("startswith") > 0 && query.count("contains") > 0) {
    return absl::InvalidArgumentError(
        "startswith and contains may not be combined");
  }
  return listing;
}

std::string Dump(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace directory_sync::emulator
