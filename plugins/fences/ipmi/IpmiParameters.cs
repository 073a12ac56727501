using Baton.Sdk;

namespace Baton.Plugins.Ipmi;

/// <summary>What is known of the management controllers of the servers.</summary>
public sealed record IpmiParameters
{
    [Parameter("ip", Required = true, PerServer = true, Max = 255,
        Apply = ApplyMethod.SuspendCluster,
        En = "Address or name of the server's management controller (BMC).",
        Ja = "サーバの BMC のアドレスまたはホスト名。")]
    public string Host { get; init; } = "";

    [Parameter("port", Default = "623", Min = 1, Max = 65535, PerServer = true,
        Apply = ApplyMethod.SuspendCluster,
        En = "UDP port of the management controller.",
        Ja = "BMC の UDP ポート番号。")]
    public int Port { get; init; }

    [Parameter("user", Default = "", PerServer = true, Max = 255,
        Apply = ApplyMethod.SuspendCluster,
        En = "User of the management controller.",
        Ja = "BMC のユーザ名。")]
    public string User { get; init; } = "";

    [Parameter("password", Default = "", PerServer = true, Secret = true, Max = 255,
        Apply = ApplyMethod.SuspendCluster,
        En = "Password of that user.",
        Ja = "BMC のユーザのパスワード。")]
    public string Password { get; init; } = "";

    [Parameter("interface", Default = "lanplus", Max = 31, PerServer = true,
        Apply = ApplyMethod.SuspendCluster,
        En = "Interface of ipmitool: lanplus (IPMI 2.0) or lan (1.5).",
        Ja = "ipmitool のインターフェース。lanplus（IPMI 2.0）または lan（1.5）。")]
    public string Interface { get; init; } = "";

    [Parameter("cipher", Default = "3", Min = 0, Max = 17, PerServer = true,
        Apply = ApplyMethod.SuspendCluster,
        En = "Cipher suite of lanplus; named, so that it need not be asked for first.",
        Ja = "lanplus の暗号スイート番号。")]
    public int Cipher { get; init; }

    [Parameter("identify/use", Default = "0", Apply = ApplyMethod.SuspendCluster,
        En = "1: the chassis lamp of a server that is forced to stop blinks until it has power.",
        Ja = "1: 強制停止したサーバの筐体 ID ランプを、電源が入るまで点滅させる。")]
    public bool Identifies { get; init; }

    [Parameter("identify/interval", Default = "120", Unit = "s", Min = 1, Max = 240,
        Apply = ApplyMethod.SuspendCluster,
        En = "How often the lamp is lit anew.",
        Ja = "筐体 ID ランプの点滅を繰り返す間隔。")]
    public TimeSpan IdentifyInterval { get; init; }
}
