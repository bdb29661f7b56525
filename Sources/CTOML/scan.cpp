// Bounds a document: strings and comments are stepped over as TOML 1.0 says, the rest is counted.
#include "scan.h"

namespace {

class Scanner {
public:
    Scanner(const uint8_t *bytes, size_t length) : bytes_(bytes), length_(length) {}

    nb_toml_scan_result scan() {
        if (startsWith("\xEF\xBB\xBF")) return problem(NB_TOML_BYTE_ORDER_MARK);
        while (position_ < length_ && found_ == NB_TOML_FINE) {
            if (depth_ == 0 && isLineStart_) checkHeader();
            if (position_ < length_ && found_ == NB_TOML_FINE) step();
        }
        return problem(found_);
    }

private:
    void step() {
        const uint8_t byte = bytes_[position_];
        switch (byte) {
        case '"':
        case '\'': skipString(byte); return;
        case '#':
            while (position_ < length_ && bytes_[position_] != '\n' && found_ == NB_TOML_FINE) advance();
            return;
        case '[':
        case '{': count(++depth_ > NB_TOML_DEPTH_MAX ? NB_TOML_TOO_DEEP : NB_TOML_FINE); break;
        case ']':
        case '}':
            if (depth_ > 0) --depth_;
            dots_ = 0;
            break;
        case '=':
        case ',': count(NB_TOML_FINE); break;
        case '\n': dots_ = 0; break;
        case '.':
            if (++dots_ > NB_TOML_DEPTH_MAX) found_ = NB_TOML_TOO_DEEP;
            break;
        default: break;
        }
        if (found_ == NB_TOML_FINE) advance();
    }

    // toml++ 3.3 takes for granted that a key follows the brackets of a header.
    void checkHeader() {
        isLineStart_ = false;
        skipBlanks();
        for (int brackets = 0; brackets < 2 && position_ < length_ && bytes_[position_] == '['; ++brackets) {
            advance();
            count(++depth_ > NB_TOML_DEPTH_MAX ? NB_TOML_TOO_DEEP : NB_TOML_FINE);
            skipBlanks();
            const uint8_t byte = position_ < length_ ? bytes_[position_] : ']';
            const bool isKey = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
                               (byte >= '0' && byte <= '9') || byte == '-' || byte == '"' || byte == '\'';
            if (!isKey && byte != ']' && !(brackets == 0 && byte == '[')) found_ = NB_TOML_HEADER;
        }
    }

    void skipBlanks() {
        while (position_ < length_ && (bytes_[position_] == ' ' || bytes_[position_] == '\t')) advance();
    }

    void count(uint32_t problem) {
        dots_ = 0;
        if (++values_ > NB_TOML_VALUES_MAX) problem = NB_TOML_TOO_MANY;
        if (problem != NB_TOML_FINE) found_ = problem;
    }

    // One that is not closed runs to the end, which toml++ then finds; its place is the better one.
    void skipString(uint8_t quote) {
        const char triple[] = {static_cast<char>(quote), static_cast<char>(quote), static_cast<char>(quote), 0};
        const bool isLong = startsWith(triple);
        for (int i = 0; i < (isLong ? 3 : 1); ++i) advance();
        while (position_ < length_ && found_ == NB_TOML_FINE) {
            const uint8_t byte = bytes_[position_];
            if (byte == '\\' && quote == '"') {
                advance();
                if (position_ < length_) advance();
            } else if (isLong ? startsWith(triple) : byte == quote) {
                for (int i = 0; i < (isLong ? 3 : 1); ++i) advance();
                // Up to two quotes may stand directly in front of the closing three.
                for (int i = 0; isLong && i < 2 && position_ < length_ && bytes_[position_] == quote; ++i) advance();
                return;
            } else if (byte == '\n' && !isLong) {
                return;
            } else {
                advance();
            }
        }
    }

    void advance() {
        const uint8_t byte = bytes_[position_];
        if (byte == '\r') {
            found_ = NB_TOML_CARRIAGE_RETURN;
            return;
        }
        ++position_;
        if (byte == '\n') {
            ++line_;
            column_ = 1;
            isLineStart_ = true;
        } else if ((byte & 0xC0) != 0x80) {
            ++column_;
        }
    }

    bool startsWith(const char *text) const {
        size_t at = position_;
        for (; *text != 0; ++text, ++at) {
            if (at >= length_ || bytes_[at] != static_cast<uint8_t>(*text)) return false;
        }
        return true;
    }

    nb_toml_scan_result problem(uint32_t problem) const { return {problem, line_, column_}; }

    const uint8_t *bytes_;
    size_t length_;
    size_t position_ = 0;
    uint32_t line_ = 1;
    uint32_t column_ = 1;
    bool isLineStart_ = true;
    uint32_t found_ = NB_TOML_FINE;
    uint32_t depth_ = 0;
    uint32_t dots_ = 0;
    uint32_t values_ = 0;
};

}  // namespace

nb_toml_scan_result nb_toml_scan(const uint8_t *bytes, size_t length) { return Scanner(bytes, length).scan(); }
