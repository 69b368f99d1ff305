#ifndef TESTS_EMULATOR_LISTING_H_
#define TESTS_EMULATOR_LISTING_H_

#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/form_codec.h"
#include "tests/emulator/options.h"

namespace directory_sync::emulator {

// The paging and the name filter of an index call.
struct Listing {
  int offset = 0;
  int size = 50;
  std::string starts_with;
  std::string contains;

  bool Matches(absl::string_view name) const;
};

// Reads size, offset, startswith and contains. InvalidArgument for a number
// that is none and for both filters at once.
absl::StatusOr<Listing> ParseListing(const FieldMap& query,
                                     const Choices& choices);

// JSON text; bytes that are not UTF-8 are replaced.
std::string Dump(const nlohmann::ordered_json& json);

// The envelope {offset, size, total, key: [rows]} over a map by name. `keep`
// and `row` take the map's value.
template <typename Value, typename Keep, typename Row>
std::string PageOf(const std::map<std::string, Value>& values,
                   const Listing& listing, const char* key, Keep keep,
                   Row row) {
  int total = 0;
  auto rows = nlohmann::ordered_json::array();
  for (const auto& [name, value] : values) {
    if (!listing.Matches(name) || !keep(value)) continue;
    const int index = total++;
    if (index < listing.offset || index - listing.offset >= listing.size) {
      continue;
    }
    rows.push_back(row(value));
  }
  nlohmann::ordered_json page;
  page["offset"] = listing.offset;
  page["size"] = listing.size;
  page["total"] = total;
  page[key] = std::move(rows);
  return Dump(page);
}

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_LISTING_H_
