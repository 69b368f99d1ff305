#ifndef COMMON_LDAP_BER_VALUE_H_
#define COMMON_LDAP_BER_VALUE_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// The little BER (X.690) that LDAP is made of. On Windows there is no liblber.

enum BerTag : unsigned char {
  kBerBoolean = 0x01,
  kBerInteger = 0x02,
  kBerOctetString = 0x04,
  kBerEnumerated = 0x0a,
  kBerSequence = 0x30,
  kBerSet = 0x31,
};

// An element of any tag of one byte.
std::string BerElement(unsigned char tag, absl::string_view contents);

// An integer or what is encoded as one (kBerEnumerated).
std::string BerInteger(int32_t number, unsigned char tag = kBerInteger);
std::string BerBoolean(bool value);
std::string BerOctets(absl::string_view bytes);
std::string BerSequence(std::initializer_list<std::string> elements);

// How long the element at the front of `bytes` is as a whole, once enough of it
// is there to know. 0: not yet. None: it is malformed, or longer than
// `longest`.
std::optional<size_t> BerSize(absl::string_view bytes, size_t longest);

// Reads elements one after the other; whatever is malformed, or isn't of the
// wanted tag, is absent and stays. The bytes may come from anybody. Views what
// it was made of.
class BerReader {
 public:
  explicit BerReader(absl::string_view elements) : rest_(elements) {}

  bool done() const { return rest_.empty(); }
  // Of the next element; 0 at the end.
  unsigned char next_tag() const;

  // The contents of the next element if it has that tag.
  std::optional<absl::string_view> Take(unsigned char tag);
  std::optional<int32_t> Integer(unsigned char tag = kBerInteger);
  std::optional<absl::string_view> Octets() { return Take(kBerOctetString); }

 private:
  absl::string_view rest_;
};

// The same for the elements of a sequence.
class BerSequenceReader : public BerReader {
 public:
  explicit BerSequenceReader(absl::string_view bytes)
      : BerReader(BerReader(bytes).Take(kBerSequence).value_or("")) {}
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_BER_VALUE_H_
