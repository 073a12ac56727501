namespace Baton.Wire.Heartbeats.Serial;

/// <summary>
/// Consistent overhead byte stuffing: bytes without a zero among them, so that a zero ends a frame
/// and whoever lost his place finds it again at the next one.
/// </summary>
internal static class Cobs
{
    private const int RunMax = 254;

    /// <summary>The most that so many bytes become.</summary>
    public static int EncodedBytesMax(int bytes) => bytes + bytes / RunMax + 1;

    /// <summary>Encodes; returns the length.</summary>
    public static int Encode(ReadOnlySpan<byte> from, Span<byte> into)
    {
        int at = 1;
        int codeAt = 0;
        byte code = 1;
        foreach (byte b in from)
        {
            if (b != 0)
            {
                into[at++] = b;
                code++;
            }
            if (b != 0 && code <= RunMax) continue;
            into[codeAt] = code;
            codeAt = at++;
            code = 1;
        }
        into[codeAt] = code;
        return at;
    }

    /// <summary>Decodes in place; the length, or -1 if nobody encoded it so.</summary>
    public static int Decode(Span<byte> bytes)
    {
        int from = 0;
        int to = 0;
        while (from < bytes.Length)
        {
            int code = bytes[from++];
            if (code == 0 || from + code - 1 > bytes.Length) return -1;
            for (int i = 1; i < code; i++)
            {
                if (bytes[from] == 0) return -1;
                bytes[to++] = bytes[from++];
            }
            if (code <= RunMax && from < bytes.Length) bytes[to++] = 0;
        }
        return to;
    }
}
