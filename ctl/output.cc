#include "ctl/output.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"

namespace directory_sync::ctl {
namespace {

size_t Width(const std::string& text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (c & 0xC0) != 0x80; });
}

void PrintRow(const std::vector<std::string>& row,
              const std::vector<size_t>& widths, std::ostream& out) {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i) {
    line += row[i];
    const size_t width = Width(row[i]);
    const size_t wanted = i < widths.size() ? widths[i] + 2 : 0;
    if (wanted > width) line.append(wanted - width, ' ');
  }
  out << absl::StripTrailingAsciiWhitespace(line) << "\n";
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  // Fails only for malformed Any and time values, which no server here sends.
  if (!google::protobuf::util::MessageToJsonString(message, &json, options)
           .ok()) {
    return "{}";
  }
  return json;
}

std::string ToText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "-";
  return absl::FormatTime(
      "%Y-%m-%d %H:%M:%S %Z",
      absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()),
      absl::LocalTimeZone());
}

std::string EnumText(const std::string& name, const std::string& prefix) {
  std::string text(absl::StripPrefix(name, prefix));
  absl::AsciiStrToLower(&text);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string Printable(const std::string& text) {
  std::string printable = text;
  for (size_t i = 0; i < printable.size(); ++i) {
    const auto c = static_cast<unsigned char>(printable[i]);
    if (c < 0x20 || c == 0x7f) printable[i] = '?';
    // C1 controls, U+0080 to U+009F, are 0xC2 0x80 to 0xC2 0x9F in UTF-8.
    if (c == 0xC2 && i + 1 < printable.size() &&
        static_cast<unsigned char>(printable[i + 1]) < 0xA0) {
      printable.replace(i, 2, "?");
    }
  }
  return printable;
}

void PrintTable(const std::vector<std::string>& head,
                const std::vector<std::vector<std::string>>& rows,
                std::ostream& out) {
  std::vector<std::vector<std::string>> printable;
  std::vector<size_t> widths;
  for (const std::string& title : head) widths.push_back(Width(title));
  for (const auto& row : rows) {
    std::vector<std::string>& cells = printable.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      cells.push_back(Printable(row[i]));
      if (i < widths.size()) {
        widths[i] = std::max(widths[i], Width(cells.back()));
      }
    }
  }
  PrintRow(head, widths, out);
  for (const auto& row : printable) PrintRow(row, widths, out);
}

}  // namespace directory_sync::ctl
