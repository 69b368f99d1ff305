#include "tests/emulator/xml_document.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;
using boost::property_tree::ptree;

constexpr absl::string_view kAttributes = "<xmlattr>";

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

// The element of one entry in a list of that name.
std::string EntryName(absl::string_view list) {
  if (absl::EndsWith(list, "AddressList")) return "emailAddress";
  if (list == "aliases") return "alias";
  if (absl::EndsWith(list, "mailboxes") || absl::EndsWith(list, "Mailboxes") ||
      absl::EndsWith(list, "Addresses")) {
    return std::string(list.substr(0, list.size() - 2));
  }
  return absl::EndsWith(list, "s")
             ? std::string(list.substr(0, list.size() - 1))
             : "entry";
}

std::string ScalarText(const Json& value) {
  if (value.is_string()) return Escape(value.get<std::string>());
  return value.is_null() ? "" : value.dump();
}

void AppendElement(std::string& out, absl::string_view name, const Json& value);

void AppendContent(std::string& out, absl::string_view name,
                   const Json& value) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      if (key == "Value") {
        out += ScalarText(member);
      } else {
        AppendElement(out, key, member);
      }
    }
  } else if (value.is_array()) {
    for (const Json& entry : value) {
      AppendElement(out, EntryName(name), entry);
    }
  } else {
    out += ScalarText(value);
  }
}

void AppendElement(std::string& out, absl::string_view name,
                   const Json& value) {
  absl::StrAppend(&out, "<", name, ">");
  AppendContent(out, name, value);
  absl::StrAppend(&out, "</", name, ">");
}

bool IsList(absl::string_view name) {
  return name == "Recipients" || name == "EmailAddresses";
}

Json ToJson(absl::string_view name, const ptree& node) {
  if (IsList(name)) {
    Json list = Json::array();
    for (const auto& [key, child] : node) list.push_back(ToJson(key, child));
    return list;
  }
  if (node.empty()) return node.data();
  Json object = Json::object();
  for (const auto& [key, child] : node) {
    if (key == kAttributes) {
      for (const auto& [name, value] : child) object[name] = value.data();
    } else {
      object[key] = ToJson(key, child);
    }
  }
  const std::string text(absl::StripAsciiWhitespace(node.data()));
  if (!text.empty()) object["Value"] = text;
  return object;
}

}  // namespace

std::string JsonToXml(absl::string_view json, absl::string_view root) {
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
  AppendElement(out, root,
                Json::parse(json.begin(), json.end(), nullptr, false));
  return out;
}

absl::StatusOr<std::string> XmlToJson(absl::string_view xml) {
  // The parser is recursive: bound the depth before it sees the text.
  constexpr int kMostElements = 20000;
  int opened = 0;
  for (char c : xml) opened += c == '<' ? 1 : 0;
  if (opened > kMostElements || absl::StrContains(xml, "<!DOCTYPE")) {
    return absl::InvalidArgumentError("the XML document is too complex");
  }
  ptree document;
  try {
    std::istringstream in{std::string(xml)};
    boost::property_tree::read_xml(in, document);
  } catch (const boost::property_tree::xml_parser_error&) {
    return absl::InvalidArgumentError("the body is not well-formed XML");
  }
  if (document.size() != 1) {
    return absl::InvalidArgumentError("the XML has no single root element");
  }
  const auto& [name, root] = document.front();
  return ToJson(name, root)
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace directory_sync::emulator
