using Baton.Sdk;

namespace Baton.Plugins.Userw;

/// <summary>What a user space monitor tries in each check.</summary>
public sealed record UserwParameters
{
    [Parameter("dummy/file/use", Default = "0",
        En = "1: a file is made, looked for and deleted in every check.",
        Ja = "1: 監視のたびにダミーファイルを作成し、削除する。")]
    public bool MakesFile { get; init; }

    [Parameter("dummy/write/use", Default = "0",
        En = "1: dummy/write/size bytes are written to it and read back.",
        Ja = "1: ダミーファイルに書き込み、読み直す。")]
    public bool Writes { get; init; }

    [Parameter("dummy/write/size", Default = "10000", Unit = "bytes", Min = 1, Max = 9_999_999,
        En = "How much is written.",
        Ja = "書き込むサイズ。")]
    public int WriteSize { get; init; }

    [Parameter("dummy/thread/use", Default = "0",
        En = "1: a thread is made in every check, and must have run.",
        Ja = "1: 監視のたびにダミースレッドを作成する。")]
    public bool MakesThread { get; init; }

    [Parameter("dummy/process/use", Default = "0",
        En = "1: a process is made in every check, and must end with 0.",
        Ja = "1: 監視のたびにダミープロセスを作成する。")]
    public bool MakesProcess { get; init; }

    [Parameter("delaywarn", Default = "80", Unit = "%", Min = 0, Max = 100,
        En = "Percent of the monitor's timeout: a check that comes later than that is warned of; "
            + "0: every check, 100: none.",
        Ja = "監視が遅れた場合に警告する、タイムアウトに対する割合。0: 毎回、100: 警告しない。")]
    public int WarnPercent { get; init; }
}
