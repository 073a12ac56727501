using Baton.Sdk;

namespace Baton.Plugins.Fip;

/// <summary>What a floating IP resource can be told.</summary>
public sealed record FipParameters
{
    [Parameter("ip", Required = true, Unique = true, PerServer = true, Max = 127,
        En = "The floating address: 10.0.0.12, 10.0.0.12/24, fd00::12; "
            + "%eth1 behind it pins the interface.",
        Ja = "フローティング IP アドレス。例 10.0.0.12、10.0.0.12/24、fd00::12。"
            + "%eth1 を付けるとインターフェイスを固定する。")]
    public string Ip { get; init; } = "";

    [Parameter("device", Default = "", Max = 15, PerServer = true,
        En = "The interface that carries the address; empty to choose it by the subnet of the "
            + "server's own addresses. Wins over %interface in the address.",
        Ja = "アドレスを割り当てるインターフェイス。空ならサーバーのアドレスのサブネットで選ぶ。")]
    public string Device { get; init; } = "";

    [Parameter("forceactivate", Default = "0",
        En = "1: take the address even if another host answers for it.",
        Ja = "1: 他のホストが応答しても強制的に活性する。")]
    public bool Force { get; init; }

    [Parameter("dupcheck/tries", Default = "3", Min = 0, Max = 100,
        En = "How often other hosts are asked whether they hold the address, within the wait; "
            + "0 to ask nobody.",
        Ja = "重複確認の問い合わせ回数。0 なら確認しない。")]
    public int CheckTries { get; init; }

    [Parameter("dupcheck/wait", Default = "21", Unit = "ms", Min = 10, Max = 30_000,
        En = "How long an answer is waited for in all. A holder's kernel answers well within a "
            + "millisecond on a LAN; raise it on slow links.",
        Ja = "重複確認の応答を待つ合計時間。遅い回線では大きくする。")]
    public TimeSpan CheckWait { get; init; }

    [Parameter("arp/count", Default = "1", Min = 1, Max = 100,
        En = "How often the address is announced (gratuitous ARP, neighbour advertisement) "
            + "at once.",
        Ja = "活性直後に送信するアドレス通知（Gratuitous ARP、NA）の回数。")]
    public int AnnounceCount { get; init; }

    [Parameter("arp/repeat", Default = "3", Min = 0, Max = 1000,
        En = "How often the announcement is repeated in the background, in case one is lost.",
        Ja = "通知の損失に備え、活性後にバックグラウンドで再送する回数。")]
    public int AnnounceRepeats { get; init; }

    [Parameter("arp/interval", Default = "1000", Unit = "ms", Min = 10, Max = 60_000,
        En = "The time between the repeats.",
        Ja = "再送の間隔。")]
    public TimeSpan AnnounceInterval { get; init; }

    [Parameter("arp/refresh", Default = "60", Unit = "s", Min = 0, Max = 86_400,
        En = "How often the announcement is repeated for as long as the address is here, unless "
            + "another host answers for it; 0 for never. When the link comes back it is "
            + "announced at once in any case.",
        Ja = "活性中に通知を繰り返す間隔。他のホストが応答する場合は送らない。0 なら繰り返さない。"
            + "リンクの復帰時は直ちに通知する。")]
    public TimeSpan AnnounceRefresh { get; init; }

    [Parameter("linkdown", Default = "0",
        En = "1: an interface without a link is an activation failure.",
        Ja = "1: インターフェイスのリンクダウンを活性異常とする。")]
    public bool LinkDownFails { get; init; }

    [Parameter("deactcheck", Default = "1",
        En = "1: after removal, look whether the address is really gone.",
        Ja = "1: 非活性時にアドレスが本当に消えたことを確認する。")]
    public bool CheckGone { get; init; }
}
