using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Plugins.Nagios;

/// <summary>What a warning of the plugin is taken for.</summary>
public enum WarningMeaning
{
    /// <summary>A warning: an alert, no recovery.</summary>
    Caution = 0,

    /// <summary>An error like a critical one.</summary>
    Error = 1,

    /// <summary>Nothing: normal.</summary>
    Normal = 2,
}

/// <summary>Which check plugin is run, and how.</summary>
public sealed record NagiosParameters
{
    [Parameter("plugin", Required = true, Max = 1023,
        En = "The check plugin: a file name such as check_http, or an absolute path.",
        Ja = "チェックプラグイン。ファイル名（例 check_http）、または絶対パス。")]
    public string Plugin { get; init; } = "";

    [Parameter("argument/list", Default = "", Max = 4095,
        En = "Its arguments, one each, handed over as they are.",
        Ja = "引数。一つずつそのまま渡す。")]
    public ImmutableArray<string> Arguments { get; init; } = [];

    [Parameter("environment/list", Default = "", Max = 4095, Secret = true,
        En = "Variables that it is given, each NAME=VALUE; the place for passwords.",
        Ja = "環境変数（NAME=VALUE の並び）。パスワードはここに置く。")]
    public ImmutableArray<string> Variables { get; init; } = [];

    [Parameter("user", Default = "", Max = 255,
        En = "The user that it runs as; empty for root.",
        Ja = "実行ユーザー。空なら root。")]
    public string User { get; init; } = "";

    [Parameter("warning", Default = "0",
        En = "What its warning is taken for: 0 a warning, 1 an error, 2 nothing.",
        Ja = "WARNING の扱い。0: 警告、1: 異常、2: 正常。")]
    public WarningMeaning Warning { get; init; }

    [Parameter("folder", Default = "/usr/lib/nagios/plugins", Max = 1023,
        En = "The folder of check plugins.",
        Ja = "チェックプラグインのディレクトリ。")]
    public string Folder { get; init; } = "";
}
