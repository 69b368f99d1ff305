#ifndef TESTS_EMULATOR_XML_DOCUMENT_H_
#define TESTS_EMULATOR_XML_DOCUMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {

// Writes a JSON object as the provider's XML: members become elements, a list
// "mailboxes" becomes <mailboxes><mailbox>…, a member "Value" becomes the
// text of its element.
std::string JsonToXml(absl::string_view json, absl::string_view root);

// Reads an XML document (distribution lists take them) into the JSON of the
// same shape. Elements below Recipients and EmailAddresses become a list, and
// text beside attributes or elements becomes "Value". InvalidArgument if it
// is not XML. Only UTF-8; entities other than the five standard ones and
// numeric ones are left as they are.
absl::StatusOr<std::string> XmlToJson(absl::string_view xml);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_XML_DOCUMENT_H_
