using Baton.Sdk;

namespace Baton.Plugins.Systemd;

/// <summary>Which unit of systemd is started and stopped.</summary>
public sealed record SystemdParameters
{
    [Parameter("unit", Required = true, Max = 255,
        En = "The unit, such as postgresql@15-main.service; .service may be left out.",
        Ja = "ユニット名（例 postgresql@15-main.service）。.service は省略可。")]
    public string Unit { get; init; } = "";

    [Parameter("user", Default = "", Max = 255,
        En = "The user whose own service manager has the unit; empty for the system's.",
        Ja = "ユニットを持つユーザーマネージャのユーザー。空ならシステム。")]
    public string User { get; init; } = "";

    [Parameter("timeout/start", Default = "0", Unit = "s", Min = 0, Max = 9999,
        En = "The time a start may take beyond 180 s.",
        Ja = "開始に許す時間の追加分（180 秒に加える）。")]
    public TimeSpan StartTimeout { get; init; }

    [Parameter("timeout/stop", Default = "0", Unit = "s", Min = 0, Max = 9999,
        En = "The time a stop may take beyond 180 s.",
        Ja = "停止に許す時間の追加分（180 秒に加える）。")]
    public TimeSpan StopTimeout { get; init; }
}
