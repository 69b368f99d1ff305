#include "uploader/provider/bounded_json.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::provider {

using nlohmann::json;

namespace {

constexpr int kMaxDepth = 8;
constexpr size_t kMaxValueBytes = 4096;
constexpr int64_t kMaxTotal = int64_t{1} << 40;

}  // namespace

json ParseObject(absl::string_view text) {
  bool too_deep = false;
  const json::parser_callback_t bounded =
      [&too_deep](int depth, json::parse_event_t, json&) {
        too_deep = too_deep || depth > kMaxDepth;
        return !too_deep;
      };
  json value = json::parse(text.begin(), text.end(), bounded,
                           /*allow_exceptions=*/false);
  if (too_deep || !value.is_object()) return json(json::value_t::discarded);
  return value;
}

absl::Status NotAsDocumented(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("The provider's answer is no ", what));
}

std::string Text(const json& object, absl::string_view name) {
  const auto it = object.find(std::string(name));
  if (it == object.end()) return "";
  std::string text;
  if (it->is_string()) {
    text = it->get<std::string>();
  } else if (it->is_number() || it->is_boolean()) {
    text = it->dump();
  }
  if (text == " " || text.size() > kMaxValueBytes) return "";
  return text;
}

int64_t Number(const json& object, absl::string_view name) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(Text(object, name), &number)) return 0;
  return std::max<int64_t>(0, std::min(number, kMaxTotal));
}

bool Truth(const json& object, absl::string_view name, bool otherwise) {
  const std::string text = absl::AsciiStrToLower(Text(object, name));
  return text.empty() ? otherwise : text == "true";
}

}  // namespace directory_sync::provider
