#include "common/ldap/ber_value.h"

namespace directory_sync::ldap {
namespace {

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

struct Header {
  size_t size = 0;      // of tag and length
  uint64_t length = 0;  // of the contents
};

enum class HeaderState { kWhole, kCut, kMalformed };

// Reads tag and length from the front of `bytes`.
HeaderState ReadHeader(absl::string_view bytes, Header& header) {
  if (bytes.size() < 2) return HeaderState::kCut;
  header = {2, ByteAt(bytes, 1)};
  if ((header.length & kLongForm) == 0) return HeaderState::kWhole;
  const size_t size = header.length & ~uint64_t{kLongForm};
  if (size == 0 || size > 4) return HeaderState::kMalformed;
  if (bytes.size() < 2 + size) return HeaderState::kCut;
  header = {2 + size, 0};
  for (size_t i = 0; i < size; ++i) {
    header.length = header.length << 8 | ByteAt(bytes, 2 + i);
  }
  return HeaderState::kWhole;
}

}  // namespace

std::string BerElement(unsigned char tag, absl::string_view contents) {
  std::string element(1, static_cast<char>(tag));
  const std::string length = BigEndian(static_cast<uint32_t>(contents.size()));
  if (contents.size() >= kLongForm) {
    element.push_back(static_cast<char>(kLongForm | length.size()));
  }
  return element.append(length).append(contents.data(), contents.size());
}

std::string BerInteger(int32_t number, unsigned char tag) {
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
  return BerElement(tag, bytes);
}

std::string BerBoolean(bool value) {
  return BerElement(kBerBoolean, value ? "\xff" : absl::string_view("\0", 1));
}

std::string BerOctets(absl::string_view bytes) {
  return BerElement(kBerOctetString, bytes);
}

std::string BerSequence(std::initializer_list<std::string> elements) {
  std::string contents;
  for (const std::string& element : elements) contents += element;
  return BerElement(kBerSequence, contents);
}

std::optional<size_t> BerSize(absl::string_view bytes, size_t longest) {
  Header header;
  const HeaderState state = ReadHeader(bytes, header);
  if (state == HeaderState::kCut) return 0;
  if (state == HeaderState::kMalformed || header.length > longest) {
    return std::nullopt;
  }
  return header.size + static_cast<size_t>(header.length);
}

unsigned char BerReader::next_tag() const {
  return rest_.empty() ? 0 : ByteAt(rest_, 0);
}

std::optional<absl::string_view> BerReader::Take(unsigned char tag) {
  Header header;
  if (next_tag() != tag || ReadHeader(rest_, header) != HeaderState::kWhole ||
      header.length > rest_.size() - header.size) {
    return std::nullopt;
  }
  const auto length = static_cast<size_t>(header.length);
  const absl::string_view contents = rest_.substr(header.size, length);
  rest_.remove_prefix(header.size + length);
  return contents;
}

std::optional<int32_t> BerReader::Integer(unsigned char tag) {
  const std::optional<absl::string_view> bytes = Take(tag);
  if (!bytes.has_value() || bytes->empty() || bytes->size() > 4) {
    return std::nullopt;
  }
  uint32_t number = (*bytes)[0] < 0 ? ~uint32_t{0} : 0;
  for (const char byte : *bytes) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return static_cast<int32_t>(number);
}

}  // namespace directory_sync::ldap
