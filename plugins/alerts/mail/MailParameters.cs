using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Plugins.Mail;

/// <summary>How much of a connection is encrypted.</summary>
public enum MailTls
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>All but the greeting, by STARTTLS; without it nothing is sent.</summary>
    StartTls = 1,

    /// <summary>All of it, from the first byte.</summary>
    FromStart = 2,
}

/// <summary>Who gets mail, and through whom.</summary>
public sealed record MailParameters
{
    [Parameter("to/address", Required = true, Max = 254,
        En = "A recipient; as many as are needed.", Ja = "宛先のメールアドレス(複数指定可)。")]
    public ImmutableArray<string> To { get; init; } = [];

    [Parameter("from", Required = true, Max = 254,
        En = "The sender's address.", Ja = "差出人のメールアドレス。")]
    public string From { get; init; } = "";

    [Parameter("smtp/host", Required = true, Max = 253,
        En = "A mail server, by name or address; tried in their order.",
        Ja = "メールサーバの名前またはアドレス(順に試行)。")]
    public ImmutableArray<string> Hosts { get; init; } = [];

    [Parameter("port", Default = "25", Min = 1, Max = 65_535,
        En = "The mail servers' port.", Ja = "メールサーバのポート番号。")]
    public int Port { get; init; }

    [Parameter("tls", Default = "1",
        En = "0: not encrypted, 1: STARTTLS and not without it, 2: TLS from the start.",
        Ja = "0: 暗号化なし、1: STARTTLS 必須、2: 最初から TLS。")]
    public MailTls Tls { get; init; }

    [Parameter("cafile", Default = "", Max = 1023,
        En = "The authorities that mail servers' certificates are of, in PEM; empty: the "
            + "system's.",
        Ja = "メールサーバ証明書の認証局(PEM)。空の場合はシステムの認証局。")]
    public string CaFile { get; init; } = "";

    [Parameter("auth/user", Default = "", Max = 255,
        En = "The user to log in as; empty: without.", Ja = "認証ユーザ名。空の場合は認証なし。")]
    public string User { get; init; } = "";

    [Parameter("auth/passwordfile", Default = "", Max = 1023,
        En = "The file with the user's password on every server, of mode 0600.",
        Ja = "各サーバにあるパスワードファイル(モード 0600)。")]
    public string PasswordFile { get; init; } = "";

    [Parameter("subject", Default = "Baton", Max = 127,
        En = "What every subject begins with.", Ja = "件名の先頭に付ける文字列。")]
    public string Subject { get; init; } = "";
}
