#include "tools/survey/records.h"

#include "tensor/error.h"
#include "tools/survey/header.h"
#include "weights/byte_reader.h"

namespace limpid::tools::survey {

namespace {

std::string shown(const std::filesystem::path& path) { return "[" + weights::printable(path.native()) + "]"; }

}  // namespace

std::optional<Record> read_record(const std::filesystem::path& folder, const std::string& image) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 28;
  const std::filesystem::path path = folder / kRecordFolder / record_name(image);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  const std::vector<std::byte> bytes = weights::read_file(path, kMostBytes);
  return record_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, weights::printable(path.native()));
}

Survey read_survey(std::span<const std::filesystem::path> folders) {
  Survey survey;
  survey.header = read_header(folders.front());
  for (const std::filesystem::path& folder : folders.subspan(1)) {
    const std::string other = difference(read_header(folder), survey.header);
    if (!other.empty())
      throw UsageError(shown(folder) + " is not of the same survey as " + shown(folders.front()) + ": " + other);
  }
  survey.digest = digest_of(survey.header);
  for (const Json& name : survey.header.array_at("pictures")) {
    const std::string& image = name.as_text();
    std::optional<Record> found;
    for (const std::filesystem::path& folder : folders) {
      std::optional<Record> record = read_record(folder, image);
      if (!record) continue;
      const std::string where = shown(folder / kRecordFolder / record_name(image));
      if (record->survey != survey.digest || record->image != image)
        throw FormatError(where + " is a record of another survey or picture; remove it and run its shard again");
      if (found && record_json(*found).text() != record_json(*record).text())
        throw FormatError(where + " differs from the record of this picture in another folder");
      found = std::move(record);
    }
    if (found)
      survey.records.push_back(std::move(*found));
    else
      survey.missing.push_back(image);
  }
  return survey;
}

void settle(const OutputFolder& out, const Json& header) {
  if (!has_header(out.path())) return out.save({{kHeaderName, header.text()}});
  const std::string other = difference(header, read_header(out.path()));
  if (!other.empty())
    throw UsageError(shown(out.path()) + " holds a survey with other settings: " + other +
                     " there; choose another --out");
}

}  // namespace limpid::tools::survey
