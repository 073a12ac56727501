using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Baton.Licences;

/// <summary>
/// A licence on paper: a serial number, and a key of 4 x 8 characters that holds what is granted,
/// a truncated MAC over that, the product, the vendor and the cluster, and a checksum for slips
/// of whoever types it.
/// </summary>
public static class SheetKey
{
    public const int SecretBytes = 32;

    private const int Bytes = 20;
    private const int PayloadBytes = 5;
    private const int MacBytes = 13;
    private const int Layout = 1;

    // Without I, L, O and U, which are misread.
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly DateOnly DayZero = new(2020, 1, 1);

    /// <summary>True for eight capitals and six digits.</summary>
    public static bool IsSerial(string text) => text.Length == 14
        && text.AsSpan(0, 8).IndexOfAnyExceptInRange('A', 'Z') < 0
        && text.AsSpan(8).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>True for four times eight characters of a key; that it is right is another
    /// question.</summary>
    public static bool IsKey(string text) => Parse(text) is not null;

    internal static string Write(Licence licence, ReadOnlySpan<byte> secret)
    {
        if (licence.Trial || licence.Kind == LicenceKind.FixedTerm)
            throw new LicenceRefusedException("Trials and fixed terms are given as files only.");
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = (byte)((Layout << 4) | (int)licence.Kind);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], (ushort)licence.Count);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[3..], checked(
            (ushort)(licence.Issued.DayNumber - DayZero.DayNumber)));
        Mac(bytes[..PayloadBytes], licence.Serial, licence.Vendor, licence.Product,
            licence.Cluster, secret).CopyTo(bytes[PayloadBytes..]);
        BinaryPrimitives.WriteUInt16BigEndian(
            bytes[^2..], Checksum(bytes[..^2], licence.Serial));
        return Text(bytes);
    }

    /// <summary>What a key grants, if one of the vendors made it for this cluster.</summary>
    /// <exception cref="LicenceRefusedException">It says why not.</exception>
    internal static Licence Read(
        string serial, string key, IEnumerable<Vendor> vendors, Guid cluster)
    {
        if (!IsSerial(serial))
            throw new LicenceRefusedException("The serial number is invalid.");
        byte[] bytes = Parse(key)
            ?? throw new LicenceRefusedException("The license key is invalid.");
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(Bytes - 2))
            != Checksum(bytes.AsSpan(0, Bytes - 2), serial))
            throw new LicenceRefusedException(
                "The license key is invalid: it does not match the serial number. "
                + "Check what was typed.");
        var payload = bytes.AsSpan(0, PayloadBytes);
        foreach (var vendor in vendors)
        {
            foreach (var product in vendor.Products)
            {
                if (CryptographicOperations.FixedTimeEquals(
                    bytes.AsSpan(PayloadBytes, MacBytes), Mac(payload, serial, vendor.Name,
                        product.Id, cluster, vendor.SheetKey)))
                    return Granted(payload, serial, vendor, product, cluster);
            }
        }
        throw new LicenceRefusedException("The license key is invalid: no vendor that is known "
            + "here made it for this cluster.");
    }

    private static Licence Granted(ReadOnlySpan<byte> payload, string serial, Vendor vendor,
        Product product, Guid cluster)
    {
        var licence = new Licence
        {
            Serial = serial,
            Vendor = vendor.Name,
            Product = product.Id,
            Kind = (LicenceKind)(payload[0] & 0xF),
            Count = BinaryPrimitives.ReadUInt16BigEndian(payload[1..]),
            Cluster = cluster,
            Issued = DayZero.AddDays(BinaryPrimitives.ReadUInt16BigEndian(payload[3..])),
        };
        return payload[0] >> 4 == Layout && Enum.IsDefined(licence.Kind)
            && licence.Fault().Length == 0
            ? licence
            : throw new LicenceRefusedException("The license key is of a form not known here.");
    }

    private static ReadOnlySpan<byte> Mac(ReadOnlySpan<byte> payload, string serial,
        string vendor, string product, Guid cluster, ReadOnlySpan<byte> secret)
    {
        byte[] names = Encoding.UTF8.GetBytes(
            $"baton sheet 1\0{vendor}\0{product}\0{serial}\0{cluster:D}\0");
        return HMACSHA256.HashData(secret, [.. names, .. payload]).AsSpan(0, MacBytes);
    }

    // CRC-16, which finds every single slip and swap of neighbours.
    private static ushort Checksum(ReadOnlySpan<byte> bytes, string serial)
    {
        int crc = 0xFFFF;
        foreach (byte b in (byte[])[.. bytes, .. Encoding.ASCII.GetBytes(serial)])
        {
            crc ^= b << 8;
            for (int i = 0; i < 8; i++)
                crc = ((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xFFFF;
        }
        return (ushort)crc;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Bytes * 8 / 5; i++)
        {
            if (i > 0 && i % 8 == 0) text.Append('-');
            int value = 0;
            for (int bit = i * 5; bit < (i * 5) + 5; bit++)
                value = (value << 1) | ((bytes[bit / 8] >> (7 - (bit % 8))) & 1);
            text.Append(Digits[value]);
        }
        return text.ToString();
    }

    private static byte[]? Parse(string text)
    {
        string[] parts = text.Split('-');
        if (parts.Length != 4 || parts.Any(p => p.Length != 8)) return null;
        byte[] bytes = new byte[Bytes];
        int at = 0;
        foreach (char c in string.Concat(parts))
        {
            int value = Digits.IndexOf(c, StringComparison.Ordinal);
            if (value < 0) return null;
            for (int bit = 4; bit >= 0; bit--, at++)
                bytes[at / 8] |= (byte)(((value >> bit) & 1) << (7 - (at % 8)));
        }
        return bytes;
    }
}
