using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Plugins.Fenceagent;

/// <summary>Which fence agent stops a server, and what it is told.</summary>
public sealed record AgentParameters
{
    [Parameter("agent", Required = true, Max = 255, Apply = ApplyMethod.SuspendCluster,
        En = "The agent: a name such as fence_ipmilan, or an absolute path.",
        Ja = "フェンスエージェント名（例 fence_ipmilan）、または絶対パス。")]
    public string Agent { get; init; } = "";

    [Parameter("plug", Default = "", PerServer = true, Max = 255,
        Apply = ApplyMethod.SuspendCluster,
        En = "What the agent calls the server: an outlet, a virtual machine...; empty if nothing.",
        Ja = "エージェントがサーバを呼ぶ名前（コンセント、仮想マシン名など）。")]
    public string Plug { get; init; } = "";

    [Parameter("ip", Default = "", PerServer = true, Max = 255,
        Apply = ApplyMethod.SuspendCluster,
        En = "Address of the device, if the agent wants one.",
        Ja = "デバイスのアドレス（エージェントが必要とする場合）。")]
    public string Address { get; init; } = "";

    [Parameter("user", Default = "", PerServer = true, Max = 255,
        Apply = ApplyMethod.SuspendCluster,
        En = "User at the device.",
        Ja = "デバイスのユーザ名。")]
    public string User { get; init; } = "";

    [Parameter("password", Default = "", PerServer = true, Secret = true, Max = 255,
        Apply = ApplyMethod.SuspendCluster,
        En = "Password of that user.",
        Ja = "デバイスのユーザのパスワード。")]
    public string Password { get; init; } = "";

    [Parameter("option/list", Apply = ApplyMethod.SuspendCluster, Default = "",
        En = "Further options of the agent, each NAME=VALUE as its metadata names them.",
        Ja = "エージェントのその他のオプション。メタデータの名前による NAME=VALUE の並び。")]
    public ImmutableArray<string> Options { get; init; } = [];

    [Parameter("secret/list", Apply = ApplyMethod.SuspendCluster, Default = "", Max = 4095,
        Secret = true,
        En = "The same for values that nobody is to read, such as keys and communities.",
        Ja = "鍵やコミュニティ名など表示しないオプションの NAME=VALUE の並び。")]
    public ImmutableArray<string> Secrets { get; init; } = [];
}
