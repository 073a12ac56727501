using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Plugins.Ocfw;

/// <summary>Which OCF agent is asked, and how closely it is to look.</summary>
public sealed record OcfwParameters
{
    [Parameter("agent", Default = "", Max = 1023,
        En = "The agent: ocf:PROVIDER:TYPE, PROVIDER:TYPE, TYPE (of heartbeat), or an absolute "
            + "path; empty for that of the target, with the target's parameters.",
        Ja = "OCF エージェント。空なら対象の ocf リソースのエージェントとパラメータを使う。")]
    public string Agent { get; init; } = "";

    [Parameter("option/list", Default = "", Max = 4095,
        En = "The agent's own parameters, each NAME=VALUE; only with an agent.",
        Ja = "エージェントのパラメータ（NAME=VALUE の並び）。エージェント指定時のみ。")]
    public ImmutableArray<string> Options { get; init; } = [];

    [Parameter("secret/list", Default = "", Max = 4095, Secret = true,
        En = "The same for values that nobody is to read, such as passwords.",
        Ja = "パスワードなど表示しないパラメータの NAME=VALUE の並び。")]
    public ImmutableArray<string> Secrets { get; init; } = [];

    [Parameter("level", Default = "0", Min = 0, Max = 999,
        En = "How closely the agent looks (OCF_CHECK_LEVEL), such as 0, 10 or 20.",
        Ja = "監視の深さ（OCF_CHECK_LEVEL）。例 0、10、20。")]
    public int Level { get; init; }

    [Parameter("root", Default = "/usr/lib/ocf", Max = 1023,
        En = "The folder of OCF agents (OCF_ROOT); only with an agent.",
        Ja = "OCF エージェントのディレクトリ（OCF_ROOT）。エージェント指定時のみ。")]
    public string Root { get; init; } = "";
}
