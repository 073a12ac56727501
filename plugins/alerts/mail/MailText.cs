using System.Globalization;
using System.Text;
using Baton.Sdk;

namespace Baton.Plugins.Mail;

/// <summary>An alert as a mail: pure ASCII on the wire, whatever its texts are.</summary>
public static class MailText
{
    // An encoded word is 75 characters at most; this many bytes fit into one.
    private const int WordBytesMax = 45;

    private const int LineMax = 76;
    private const string Break = "\r\n";

    /// <summary>The whole mail, with the line that ends it left out.</summary>
    /// <param name="notice">The alert.</param>
    /// <param name="parameters">Who it is from, and to.</param>
    public static string Of(AlertNotice notice, MailParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(parameters);
        return string.Join(Break,
        [
            $"From: <{parameters.From}>",
            "To: " + string.Join("," + Break + " ", parameters.To.Select(a => $"<{a}>")),
            "Subject: " + Header(Subject(notice, parameters.Subject)),
            "Date: " + notice.At.UtcDateTime.ToString(
                "ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture),
            // The same at every attempt, so that a mail that came twice can be known.
            $"Message-ID: <{notice.Key}@{Word(notice.Server)}.{Word(notice.Cluster)}.baton>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            Wrapped(Convert.ToBase64String(Encoding.UTF8.GetBytes(Body(notice)))),
        ]);
    }

    /// <summary>The subject: where, how bad, and which message.</summary>
    /// <param name="notice">The alert.</param>
    /// <param name="prefix">What it begins with.</param>
    public static string Subject(AlertNotice notice, string prefix)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return string.Create(CultureInfo.InvariantCulture,
            $"{prefix} {notice.Cluster}/{notice.Server}: {Level(notice)} "
            + $"{notice.Module} {notice.Number}").Trim();
    }

    /// <summary>The body, as people read it.</summary>
    /// <param name="notice">The alert.</param>
    public static string Body(AlertNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var body = new StringBuilder(notice.Text).Append(Break).Append(Break);
        foreach (var (name, value) in new (string, string)[]
        {
            ("Level", Level(notice)),
            ("Message", string.Create(
                CultureInfo.InvariantCulture, $"{notice.Module} {notice.Number}")),
            ("Server", notice.Server),
            ("Cluster", notice.Cluster),
            ("Time", notice.At.UtcDateTime.ToString(
                "yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture)),
        })
            body.Append(CultureInfo.InvariantCulture, $"{name + ":",-9}{value}{Break}");
        if (notice.Lost > 0)
            body.Append(CultureInfo.InvariantCulture, $"{Break}Could not be sent before this one: "
                + $"{notice.Lost}. They are in the alert log of {notice.Server}.{Break}");
        return body.ToString();
    }

    /// <summary>A text as a header has it: encoded words unless it is plain ASCII.</summary>
    /// <param name="text">The text.</param>
    public static string Header(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.All(c => c is >= ' ' and <= '~')) return text;
        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            byte[] bytes = Encoding.UTF8.GetBytes(
                Rune.IsControl(rune) ? " " : rune.ToString());
            if (word.Count + bytes.Length > WordBytesMax) Close();
            word.AddRange(bytes);
        }
        Close();
        return string.Join(Break + " ", words);

        void Close()
        {
            if (word.Count > 0) words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }

    private static string Level(AlertNotice notice) => notice.Grade switch
    {
        AlertGrade.Info => "INFO",
        AlertGrade.Warning => "WARN",
        _ => "ERROR",
    };

    // What stands right of the @ has no spaces and nothing of other alphabets.
    private static string Word(string name) => string.Concat(
        name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '-'));

    private static string Wrapped(string text) => string.Join(Break, text.Chunk(LineMax)
        .Select(line => new string(line)));
}
