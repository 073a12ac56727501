using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Baton.Sdk;

namespace Baton.Plugins.Ipw;

/// <summary>What one address answered.</summary>
/// <param name="Address">The address.</param>
/// <param name="RoundTrip">The time to its answer, or null if it was silent.</param>
public sealed record Echo(IPAddress Address, TimeSpan? RoundTrip);

/// <summary>Understands a list of addresses and what they answered.</summary>
public static class EchoRound
{
    /// <summary>A list beyond this belongs into several monitors.</summary>
    public const int AddressesMax = 16;

    /// <summary>The number of the only error: nobody answered.</summary>
    public const int NobodyAnswered = 1;

    /// <summary>Reads the configured addresses.</summary>
    /// <param name="texts">Their texts.</param>
    /// <param name="fault">What is wrong with them, or empty.</param>
    /// <returns>The addresses, each once.</returns>
    public static ImmutableArray<IPAddress> Parse(
        ImmutableArray<string> texts, out string fault)
    {
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        fault = texts.Length is < 1 or > AddressesMax
            ? $"parameters/list/ip: {texts.Length} addresses are not allowed: 1 to {AddressesMax}"
            : "";
        foreach (string text in texts)
        {
            if (PlainAddress.Parse(text) is not { } address)
                fault = $"parameters/list/ip: '{text}' is not allowed: an IPv4 or IPv6 address";
            else if (!addresses.Contains(address))
                addresses.Add(address);
        }
        return addresses.ToImmutable();
    }

    /// <summary>Judges a round: one answer is enough.</summary>
    /// <param name="echoes">What each address answered.</param>
    public static Finding Judge(ImmutableArray<Echo> echoes)
    {
        var silent = echoes.Where(e => e.RoundTrip is null).ToImmutableArray();
        if (silent.Length == echoes.Length)
            return Finding.Faulty(NobodyAnswered, $"no answer from {Names(silent)}");
        string slowest = Milliseconds(echoes.Max(e => e.RoundTrip) ?? TimeSpan.Zero);
        return Finding.Healthy(silent.IsEmpty
            ? $"all {echoes.Length} answered within {slowest} ms"
            : $"{echoes.Length - silent.Length} of {echoes.Length} answered; "
                + $"silent: {Names(silent)}");
    }

    private static string Names(ImmutableArray<Echo> echoes) =>
        string.Join(", ", echoes.Select(e => e.Address));

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
