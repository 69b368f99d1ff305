#include "directory-reader/ldap_wire.h"

#include <lber.h>

#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/ldap/ber.h"
#include "common/ldap/search_filter.h"

namespace directory_sync::directory_reader {
namespace {

constexpr ber_tag_t kSearch = 0x63;
constexpr ber_tag_t kSearchEntry = 0x64;
constexpr ber_tag_t kControls = 0xa0;
constexpr ber_tag_t kReferral = 0xa3;

struct Element {
  ber_tag_t tag;
  std::string content;
};

// The elements side by side in the content of another one.
std::vector<Element> ElementsOf(absl::string_view content) {
  std::vector<Element> elements;
  if (content.empty()) return elements;
  const ldap::BerPtr ber = ldap::BerOf(content);
  berval value = {};
  for (ber_tag_t tag = ber_skip_element(ber.get(), &value); tag != LBER_DEFAULT;
       tag = ber_skip_element(ber.get(), &value)) {
    elements.push_back({tag, std::string(value.bv_val, value.bv_len)});
  }
  return elements;
}

int NumberOf(absl::string_view bytes) {
  int number = 0;
  for (const char byte : bytes) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

std::string FilterText(const Element& filter);

std::string Joined(absl::string_view operation, absl::string_view content) {
  std::string text = absl::StrCat("(", operation);
  for (const Element& part : ElementsOf(content)) {
    absl::StrAppend(&text, FilterText(part));
  }
  return text + ")";
}

std::string SubstringsText(const std::vector<Element>& parts) {
  std::string text = absl::StrCat("(", parts[0].content, "=");
  for (const Element& piece : ElementsOf(parts[1].content)) {
    absl::StrAppend(&text, piece.tag == 0x80 ? "" : "*",
                    ldap::EscapeFilterValue(piece.content));
  }
  return text + "*)";
}

std::string FilterText(const Element& filter) {
  switch (filter.tag) {
    case 0xa0:
      return Joined("&", filter.content);
    case 0xa1:
      return Joined("|", filter.content);
    case 0xa2:
      return Joined("!", filter.content);
    case 0xa3: {
      const std::vector<Element> parts = ElementsOf(filter.content);
      return ldap::EqualsFilter(parts[0].content, parts[1].content);
    }
    case 0xa4:
      return SubstringsText(ElementsOf(filter.content));
    case 0x87:
      return absl::StrCat("(", filter.content, "=*)");
    default:
      std::abort();
  }
}

ldap::Control ControlOf(const Element& element) {
  ldap::Control control;
  control.critical = false;
  for (const Element& part : ElementsOf(element.content)) {
    if (part.tag == LBER_BOOLEAN) {
      control.critical = part.content != std::string(1, '\0');
    } else if (control.oid.empty()) {
      control.oid = part.content;
    } else {
      control.value = part.content;
    }
  }
  return control;
}

ldap::SearchRequest SearchOf(absl::string_view content) {
  const std::vector<Element> parts = ElementsOf(content);
  if (parts.size() != 8) std::abort();
  ldap::SearchRequest search;
  search.base = parts[0].content;
  constexpr ldap::SearchScope kScopes[] = {ldap::SearchScope::kBase,
                                           ldap::SearchScope::kOneLevel,
                                           ldap::SearchScope::kSubtree};
  search.scope = kScopes[NumberOf(parts[1].content) % 3];
  search.size_limit = NumberOf(parts[3].content);
  search.filter = FilterText(parts[6]);
  for (const Element& attribute : ElementsOf(parts[7].content)) {
    search.attributes.push_back(attribute.content);
  }
  return search;
}

berval BervalOf(absl::string_view text) {
  return {static_cast<ber_len_t>(text.size()), const_cast<char*>(text.data())};
}

void Print(BerElement& ber, const char* format, absl::string_view text) {
  berval value = BervalOf(text);
  ber_printf(&ber, format, &value);
}

}  // namespace

std::optional<size_t> MessageSize(absl::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const size_t first = static_cast<unsigned char>(bytes[1]);
  if (first < 0x80) return 2 + first;
  const size_t count = first & 0x7f;
  if (bytes.size() < 2 + count) return std::nullopt;
  return 2 + count + NumberOf(bytes.substr(2, count));
}

WireRequest DecodeRequest(absl::string_view message) {
  const std::vector<Element> outer = ElementsOf(message);
  const std::vector<Element> parts = ElementsOf(outer.at(0).content);
  WireRequest request;
  request.message_id = NumberOf(parts.at(0).content);
  request.tag = parts.at(1).tag;
  if (request.tag != kSearch) return request;
  request.search = SearchOf(parts[1].content);
  if (parts.size() > 2 && parts[2].tag == kControls) {
    for (const Element& control : ElementsOf(parts[2].content)) {
      request.search.controls.push_back(ControlOf(control));
    }
  }
  return request;
}

std::string EncodeEntry(int message_id,
                        const ldap::FakeAnswer::Object& object) {
  const ldap::BerPtr ber = ldap::NewBer();
  ber_printf(ber.get(), "{it{", message_id, kSearchEntry);
  Print(*ber, "O{", object.dn);
  for (const auto& [name, values] : object.attributes) {
    Print(*ber, "{O[", name);
    for (const std::string& value : values) Print(*ber, "O", value);
    ber_printf(ber.get(), "]}");
  }
  ber_printf(ber.get(), "}}}");
  return ldap::TakeBytes(*ber);
}

std::string EncodeResult(int message_id, ber_tag_t tag, int code,
                         absl::string_view diagnostic,
                         absl::string_view referral,
                         const std::vector<ldap::Control>& controls) {
  const ldap::BerPtr ber = ldap::NewBer();
  ber_printf(ber.get(), "{it{e", message_id, tag, code);
  Print(*ber, "O", "");
  Print(*ber, "O", diagnostic);
  if (!referral.empty()) {
    ber_printf(ber.get(), "t{", kReferral);
    Print(*ber, "O}", referral);
  }
  ber_printf(ber.get(), "}");
  if (!controls.empty()) {
    ber_printf(ber.get(), "t{", kControls);
    for (const ldap::Control& control : controls) {
      Print(*ber, "{O", control.oid);
      Print(*ber, "O}", control.value);
    }
    ber_printf(ber.get(), "}");
  }
  ber_printf(ber.get(), "}");
  return ldap::TakeBytes(*ber);
}

}  // namespace directory_sync::directory_reader
