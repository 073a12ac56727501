using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Plugins.Ipw;

/// <summary>What an IP monitor can be told.</summary>
public sealed record IpwParameters
{
    [Parameter("list/ip", Required = true,
        En = "1 to 16 addresses that are asked; only if none of them answers it is an error.",
        Ja = "監視する IP アドレス（1～16 個）。すべて応答しない場合のみ異常とする。")]
    public ImmutableArray<string> Addresses { get; init; } = [];

    [Parameter("ping/tries", Default = "3", Min = 1, Max = 100,
        En = "How often a silent address is asked within one check.",
        Ja = "1 回の監視で応答のないアドレスに問い合わせる回数。")]
    public int Tries { get; init; }

    [Parameter("ping/timeout", Default = "1000", Unit = "ms", Min = 10, Max = 60_000,
        En = "How long each answer is waited for.",
        Ja = "問い合わせごとの応答待ち時間。")]
    public TimeSpan Timeout { get; init; }
}
