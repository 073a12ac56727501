using System.Text;

namespace Baton.Conf;

/// <summary>Turns the bytes of a file into text by the encoding that the file declares.</summary>
internal static class ConfText
{
    private const int DeclarationBytesMax = 256;

    /// <summary>What the product's own tools have ever written, and today's.</summary>
    private static readonly Dictionary<string, string> Encodings =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["utf-8"] = "utf-8",
            ["utf8"] = "utf-8",
            ["ascii"] = "us-ascii",
            ["us-ascii"] = "us-ascii",
            ["iso-8859-1"] = "iso-8859-1",
            ["euc-jp"] = "euc-jp",
            ["shift_jis"] = "shift_jis",
            ["shift-jis"] = "shift_jis",
            ["sjis"] = "shift_jis",
            ["windows-31j"] = "shift_jis",
            ["gb2312"] = "gb2312",
            ["gbk"] = "gb2312",
            ["gb18030"] = "gb18030",
        };

    /// <summary>Decodes a file, or says why it cannot be.</summary>
    public static string? Decode(byte[] bytes, ConfFindings findings)
    {
        var (encoding, skip) = Bom(bytes);
        if (encoding is null)
        {
            string name = Declared(bytes);
            if (!Encodings.TryGetValue(name, out string? known))
            {
                findings.Error(1, "", $"the encoding '{name}' is not known: one of UTF-8, ASCII, "
                    + "EUC-JP, Shift_JIS, GB2312, GB18030, ISO-8859-1");
                return null;
            }
            encoding = Strict(known);
        }
        try
        {
            return encoding.GetString(bytes, skip, bytes.Length - skip);
        }
        catch (DecoderFallbackException bad)
        {
            int end = Math.Clamp(bad.Index + skip, 0, bytes.Length);
            findings.Error(1 + bytes.AsSpan(0, end).Count((byte)'\n'), "",
                $"there are bytes that are not {encoding.WebName.ToUpperInvariant()}");
            return null;
        }
    }

    private static (Encoding? Encoding, int Skip) Bom(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Strict("utf-8"), 3),
        [0xFF, 0xFE, ..] => (Strict("utf-16"), 2),
        [0xFE, 0xFF, ..] => (Strict("utf-16BE"), 2),
        _ => (null, 0),
    };

    private static string Declared(byte[] bytes)
    {
        string head = Encoding.Latin1.GetString(
            bytes, 0, Math.Min(bytes.Length, DeclarationBytesMax));
        int end = head.IndexOf("?>", StringComparison.Ordinal);
        if (!head.StartsWith("<?xml", StringComparison.Ordinal) || end < 0) return "utf-8";
        int at = head.IndexOf("encoding", 0, end, StringComparison.Ordinal);
        if (at < 0) return "utf-8";
        int open = head.AsSpan(at, end - at).IndexOfAny('"', '\'');
        if (open < 0) return "utf-8";
        int start = at + open + 1;
        int close = head.AsSpan(start, end - start).IndexOfAny('"', '\'');
        return close < 0 ? "utf-8" : head.Substring(start, close).Trim();
    }

    private static Encoding Strict(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback,
            DecoderFallback.ExceptionFallback)
        ?? Encoding.GetEncoding(
            name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
