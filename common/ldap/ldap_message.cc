#include "common/ldap/ldap_message.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/ldap/ber_value.h"
#include "common/ldap/filter_encoding.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

constexpr int32_t kProtocolVersion = 3;
constexpr int32_t kNeverDereference = 0;

enum MessageTag : unsigned char {
  kBindRequest = 0x60,
  kBindResponse = 0x61,
  kUnbindRequest = 0x42,
  kSearchRequest = 0x63,
  kSearchEntry = 0x64,
  kSearchDone = 0x65,
  kSearchReference = 0x73,
  kAbandonRequest = 0x50,
  kExtendedResponse = 0x78,
};
enum PartTag : unsigned char {
  kSimpleAuthentication = 0x80,
  kSaslAuthentication = 0xa3,
  kReferrals = 0xa3,
  kServerCredentials = 0x87,
  kControls = 0xa0,
};

std::string ControlsOf(const std::vector<Control>& controls) {
  if (controls.empty()) return "";
  std::string encoded;
  for (const Control& control : controls) {
    std::string parts = BerOctets(control.oid);
    if (control.critical) parts += BerBoolean(true);
    if (!control.value.empty()) parts += BerOctets(control.value);
    encoded += BerElement(kBerSequence, parts);
  }
  return BerElement(kControls, encoded);
}

std::string Message(int32_t id, const std::string& operation,
                    const std::vector<Control>& controls = {}) {
  return BerSequence({BerInteger(id), operation, ControlsOf(controls)});
}

std::string BindMessage(int32_t id, absl::string_view name,
                        const std::string& authentication) {
  return Message(id, BerElement(kBindRequest,
                                absl::StrCat(BerInteger(kProtocolVersion),
                                             BerOctets(name), authentication)));
}

int32_t ScopeOf(SearchScope scope) {
  switch (scope) {
    case SearchScope::kBase:
      return 0;
    case SearchScope::kOneLevel:
      return 1;
    case SearchScope::kSubtree:
      return 2;
  }
  return 0;
}

// Code, DN and words of any result; `result` stands behind them.
bool ReadResult(BerReader& result, Answer& answer) {
  const auto code = result.Integer(kBerEnumerated);
  const auto matched_dn = result.Octets();
  const auto diagnostic = result.Octets();
  if (!code || !matched_dn || !diagnostic) return false;
  answer.result_code = *code;
  answer.diagnostic = *diagnostic;
  if (result.next_tag() == kReferrals)
    return result.Take(kReferrals).has_value();
  return true;
}

bool ReadBind(absl::string_view contents, Answer& answer) {
  BerReader reader(contents);
  if (!ReadResult(reader, answer)) return false;
  answer.sasl_credentials = reader.Take(kServerCredentials).value_or("");
  return true;
}

bool ReadAttribute(absl::string_view contents, Attribute& attribute) {
  BerReader reader(contents);
  const auto name = reader.Octets();
  const auto values = reader.Take(kBerSet);
  if (!name || !values) return false;
  attribute.name = *name;
  BerReader each(*values);
  while (!each.done()) {
    const auto value = each.Octets();
    if (!value) return false;
    attribute.values.push_back(*value);
  }
  return true;
}

bool ReadEntry(absl::string_view contents, Entry& entry) {
  BerReader reader(contents);
  const auto dn = reader.Octets();
  const auto attributes = reader.Take(kBerSequence);
  if (!dn || !attributes) return false;
  entry.dn = *dn;
  BerReader each(*attributes);
  while (!each.done()) {
    const auto one = each.Take(kBerSequence);
    Attribute attribute;
    if (!one || !ReadAttribute(*one, attribute)) return false;
    entry.attributes.push_back(std::move(attribute));
  }
  return true;
}

bool ReadControls(absl::string_view contents, std::vector<Control>& controls) {
  BerReader each(contents);
  while (!each.done()) {
    const auto one = each.Take(kBerSequence);
    if (!one) return false;
    BerReader reader(*one);
    const auto oid = reader.Octets();
    if (!oid) return false;
    const auto critical = reader.Take(kBerBoolean);
    const auto value = reader.Octets();
    if (!reader.done()) return false;
    controls.push_back(
        {std::string(*oid), std::string(value.value_or("")),
         critical.has_value() && *critical != absl::string_view("\0", 1)});
  }
  return true;
}

bool ReadOperation(BerReader& message, Answer& answer) {
  const unsigned char tag = message.next_tag();
  const auto contents = message.Take(tag);
  if (!contents) return false;
  BerReader result(*contents);
  switch (tag) {
    case kBindResponse:
      answer.kind = AnswerKind::kBind;
      return ReadBind(*contents, answer);
    case kSearchEntry:
      answer.kind = AnswerKind::kEntry;
      return ReadEntry(*contents, answer.entry);
    case kSearchReference:
      answer.kind = AnswerKind::kReference;
      return true;
    case kSearchDone:
      answer.kind = AnswerKind::kSearchResult;
      return ReadResult(result, answer);
    case kExtendedResponse:
      answer.kind = AnswerKind::kNotice;
      return ReadResult(result, answer);
    default:
      return false;
  }
}

}  // namespace

std::string SimpleBindMessage(int32_t id, absl::string_view name,
                              absl::string_view password) {
  // The password comes last and is put in last, so that no other string ever
  // holds it.
  std::string message = BindMessage(
      id, name,
      BerElement(kSimpleAuthentication, std::string(password.size(), '\0')));
  std::copy(password.begin(), password.end(),
            message.end() - static_cast<std::ptrdiff_t>(password.size()));
  return message;
}

std::string SaslBindMessage(int32_t id, absl::string_view mechanism,
                            absl::string_view credentials) {
  return BindMessage(
      id, "",
      BerElement(kSaslAuthentication,
                 absl::StrCat(BerOctets(mechanism), BerOctets(credentials))));
}

absl::StatusOr<std::string> SearchMessage(int32_t id,
                                          const SearchRequest& request) {
  ASSIGN_OR_RETURN(const std::string filter, EncodeFilter(request.filter));
  std::string attributes;
  for (const std::string& attribute : request.attributes) {
    attributes += BerOctets(attribute);
  }
  const std::string operation = absl::StrCat(
      BerOctets(request.base),
      BerInteger(ScopeOf(request.scope), kBerEnumerated),
      BerInteger(kNeverDereference, kBerEnumerated),
      BerInteger(request.size_limit), BerInteger(0), BerBoolean(false), filter,
      BerElement(kBerSequence, attributes));
  return Message(id, BerElement(kSearchRequest, operation), request.controls);
}

std::string AbandonMessage(int32_t id, int32_t abandoned_id) {
  return Message(id, BerInteger(abandoned_id, kAbandonRequest));
}

std::string UnbindMessage(int32_t id) {
  return Message(id, BerElement(kUnbindRequest, ""));
}

std::optional<Answer> ParseAnswer(absl::string_view message) {
  BerSequenceReader reader(message);
  const auto id = reader.Integer();
  Answer answer;
  if (!id || !ReadOperation(reader, answer)) return std::nullopt;
  answer.id = *id;
  if (reader.next_tag() == kControls) {
    const auto controls = reader.Take(kControls);
    if (!controls || !ReadControls(*controls, answer.controls)) {
      return std::nullopt;
    }
  }
  return answer;
}

}  // namespace directory_sync::ldap
