#include "common/ldap/ber_value.h"

namespace directory_sync::ldap {
namespace {

constexpr unsigned char kInteger = 0x02;
constexpr unsigned char kOctetString = 0x04;
constexpr unsigned char kSequence = 0x30;
// In the first byte of a length: the rest of it says how many bytes follow.
constexpr unsigned char kLongForm = 0x80;

unsigned char ByteAt(absl::string_view bytes, size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

// The shortest big-endian form of a number of 32 bits, at least one byte.
std::string BigEndian(uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto byte = static_cast<char>(number >> shift & 0xff);
    if (!bytes.empty() || byte != 0 || shift == 0) bytes.push_back(byte);
  }
  return bytes;
}

std::string Element(unsigned char tag, absl::string_view contents) {
  std::string element(1, static_cast<char>(tag));
  const std::string length = BigEndian(static_cast<uint32_t>(contents.size()));
  if (contents.size() >= kLongForm) {
    element.push_back(static_cast<char>(kLongForm | length.size()));
  }
  return element.append(length).append(contents.data(), contents.size());
}

// Takes a length from the front of `bytes`; absent when it isn't followed by
// as much.
std::optional<size_t> TakeLength(absl::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  uint64_t length = ByteAt(bytes, 0);
  bytes.remove_prefix(1);
  if ((length & kLongForm) != 0) {
    const size_t size = length & ~uint64_t{kLongForm};
    if (size == 0 || size > 4 || bytes.size() < size) return std::nullopt;
    length = 0;
    for (size_t i = 0; i < size; ++i) length = length << 8 | ByteAt(bytes, i);
    bytes.remove_prefix(size);
  }
  if (length > bytes.size()) return std::nullopt;
  return static_cast<size_t>(length);
}

}  // namespace

std::string BerInteger(int32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(
        static_cast<char>(static_cast<uint32_t>(number) >> shift & 0xff));
  }
  // A first byte that only repeats the sign of the second is left out.
  const char sign = number < 0 ? '\xff' : '\0';
  while (bytes.size() > 1 && bytes[0] == sign && (bytes[1] < 0) == (sign < 0)) {
    bytes.erase(0, 1);
  }
  return Element(kInteger, bytes);
}

std::string BerOctets(absl::string_view bytes) {
  return Element(kOctetString, bytes);
}

std::string BerSequence(std::initializer_list<std::string> elements) {
  std::string contents;
  for (const std::string& element : elements) contents += element;
  return Element(kSequence, contents);
}

BerSequenceReader::BerSequenceReader(absl::string_view bytes) : rest_(bytes) {
  rest_ = Take(kSequence).value_or("");
}

std::optional<absl::string_view> BerSequenceReader::Take(unsigned char tag) {
  if (rest_.empty() || ByteAt(rest_, 0) != tag) return std::nullopt;
  absl::string_view contents = rest_.substr(1);
  const std::optional<size_t> length = TakeLength(contents);
  if (!length.has_value()) return std::nullopt;
  rest_ = contents.substr(*length);
  return contents.substr(0, *length);
}

std::optional<int32_t> BerSequenceReader::Integer() {
  const std::optional<absl::string_view> bytes = Take(kInteger);
  if (!bytes.has_value() || bytes->empty() || bytes->size() > 4) {
    return std::nullopt;
  }
  uint32_t number = (*bytes)[0] < 0 ? ~uint32_t{0} : 0;
  for (const char byte : *bytes) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return static_cast<int32_t>(number);
}

std::optional<absl::string_view> BerSequenceReader::Octets() {
  return Take(kOctetString);
}

}  // namespace directory_sync::ldap
