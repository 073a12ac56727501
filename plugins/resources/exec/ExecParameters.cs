using Baton.Sdk;

namespace Baton.Plugins.Exec;

/// <summary>What an exec resource can be told.</summary>
public sealed record ExecParameters
{
    [Parameter("act/path", Default = "start.sh", Max = 1023,
        En = "Start script: a file name among this resource's scripts, or an absolute path.",
        Ja = "開始スクリプト。このリソースのスクリプト名、またはアプリケーションの絶対パス。")]
    public string StartPath { get; init; } = "";

    [Parameter("deact/path", Default = "stop.sh", Max = 1023,
        En = "Stop script: a file name among this resource's scripts, or an absolute path; "
            + "empty if there is none.",
        Ja = "終了スクリプト。このリソースのスクリプト名、または絶対パス。空ならスクリプトなし。")]
    public string StopPath { get; init; } = "";

    [Parameter("act/sync", Default = "1",
        En = "1: the start script ends and its exit code counts. "
            + "0: it goes on running, and a pidw monitor can watch it.",
        Ja = "1: 開始スクリプトの終了を待ち、戻り値で判定する。0: 待たない（pidw で監視できる）。")]
    public bool StartSynchronous { get; init; }

    [Parameter("deact/sync", Default = "1",
        En = "1: the stop script ends and its exit code counts. 0: it is not waited for.",
        Ja = "1: 終了スクリプトの終了を待ち、戻り値で判定する。0: 待たない。")]
    public bool StopSynchronous { get; init; }

    [Parameter("timeout/start", Default = "1800", Unit = "s", Min = 1, Max = 9999,
        En = "The time a synchronous start script may take before it is killed.",
        Ja = "同期の開始スクリプトのタイムアウト。超えると強制終了する。")]
    public TimeSpan StartTimeout { get; init; }

    [Parameter("timeout/stop", Default = "1800", Unit = "s", Min = 1, Max = 9999,
        En = "The time a synchronous stop script may take before it is killed.",
        Ja = "同期の終了スクリプトのタイムアウト。超えると強制終了する。")]
    public TimeSpan StopTimeout { get; init; }

    [Parameter("act/normalval", Default = "", Max = 1023,
        En = "Exit codes of the start script that mean success, such as 0,2-4; empty for 0 alone.",
        Ja = "開始スクリプトの正常な戻り値（例 0,2-4）。空なら 0 のみ正常。")]
    public string StartNormalValues { get; init; } = "";

    [Parameter("deact/normalval", Default = "", Max = 1023,
        En = "Exit codes of the stop script that mean success, such as 0,2-4; empty for 0 alone.",
        Ja = "終了スクリプトの正常な戻り値（例 0,2-4）。空なら 0 のみ正常。")]
    public string StopNormalValues { get; init; } = "";

    [Parameter("deact/killwait", Default = "5", Unit = "s", Min = 0, Max = 9999,
        En = "How long an asynchronously started process may live on after the stop script, "
            + "and again after SIGTERM, before it is ended by force.",
        Ja = "非同期で開始したプロセスが終了スクリプト後と SIGTERM 後に残ることを許す時間。")]
    public TimeSpan KillWait { get; init; }

    [Parameter("act/user", Default = "", Max = 255,
        En = "The user that the scripts run as; empty for root.",
        Ja = "スクリプトを実行するユーザー。空なら root。")]
    public string User { get; init; } = "";

    [Parameter("userlog", Default = "", Max = 1023, PerServer = true,
        En = "File that the scripts' output and errors are appended to; empty for none.",
        Ja = "スクリプトの標準出力と標準エラー出力の追記先ファイル。空なら出力しない。")]
    public string UserLog { get; init; } = "";

    [Parameter("logrotate/use", Default = "0",
        En = "1: the log is rotated when it grows beyond its size.",
        Ja = "1: ログがサイズを超えたらローテートする。")]
    public bool RotateLog { get; init; }

    [Parameter("logrotate/size", Default = "1000000", Unit = "bytes", Min = 1, Max = 999_999_999,
        En = "The size beyond which the log is rotated.",
        Ja = "ログをローテートするサイズ。")]
    public long RotateBytes { get; init; }
}
