using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Plugins.Ocf;

/// <summary>Which OCF agent is used, and what it is told.</summary>
public sealed record OcfParameters
{
    [Parameter("agent", Required = true, Max = 1023,
        En = "The agent: ocf:PROVIDER:TYPE, PROVIDER:TYPE, TYPE (of heartbeat), "
            + "or an absolute path.",
        Ja = "OCF エージェント。ocf:プロバイダ:タイプ、プロバイダ:タイプ、タイプ、または絶対パス。")]
    public string Agent { get; init; } = "";

    [Parameter("option/list", Default = "", Max = 4095,
        En = "The agent's own parameters, each NAME=VALUE as its metadata names them.",
        Ja = "エージェントのパラメータ。メタデータの名前による NAME=VALUE の並び。")]
    public ImmutableArray<string> Options { get; init; } = [];

    [Parameter("secret/list", Default = "", Max = 4095, Secret = true,
        En = "The same for values that nobody is to read, such as passwords.",
        Ja = "パスワードなど表示しないパラメータの NAME=VALUE の並び。")]
    public ImmutableArray<string> Secrets { get; init; } = [];

    [Parameter("timeout/start", Default = "0", Unit = "s", Min = 0, Max = 9999,
        En = "The time a start may take; 0 for all that the resource has.",
        Ja = "開始のタイムアウト。0 はリソースの持ち時間すべて。")]
    public TimeSpan StartTimeout { get; init; }

    [Parameter("timeout/stop", Default = "0", Unit = "s", Min = 0, Max = 9999,
        En = "The time a stop may take; 0 for all that the resource has.",
        Ja = "停止のタイムアウト。0 はリソースの持ち時間すべて。")]
    public TimeSpan StopTimeout { get; init; }

    [Parameter("validate", Default = "1",
        En = "1: the agent checks its parameters (validate-all) before each start.",
        Ja = "1: 開始前にエージェントでパラメータを検査する（validate-all）。")]
    public bool Validate { get; init; }

    [Parameter("root", Default = "/usr/lib/ocf", Max = 1023,
        En = "The folder of OCF agents (OCF_ROOT).",
        Ja = "OCF エージェントのディレクトリ（OCF_ROOT）。")]
    public string Root { get; init; } = "";
}
