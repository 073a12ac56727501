using Baton.Sdk;

namespace Baton.Plugins.Miiw;

/// <summary>What a NIC link monitor can be told.</summary>
public sealed record MiiwParameters
{
    [Parameter("device", Required = true, Max = 15, PerServer = true,
        En = "The interface whose link is watched, such as eth0.",
        Ja = "リンク状態を監視するインターフェイス。例 eth0。")]
    public string Device { get; init; } = "";

    [Parameter("settle", Default = "1000", Unit = "ms", Min = 0, Max = 60_000,
        En = "How long a link that went down may take to come back before it is an error.",
        Ja = "リンクダウンを異常とするまでに復帰を待つ時間。")]
    public TimeSpan Settle { get; init; }
}
