using System.Diagnostics;
using System.Text;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>A mail that came, by what a scenario asks of it.</summary>
internal sealed record Mail(string Subject, string Id, string Body);

/// <summary>A mail server at the gateway that keeps what it takes, and can be away.</summary>
internal sealed class Mailbox : IDisposable
{
    public const string Address = Lan.Gateway;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-mail.");
    private readonly Lan _lan;
    private Process? _server;

    public Mailbox(Lan lan)
    {
        _lan = lan;
        // A mail is there as a whole before its taking is said.
        File.WriteAllText(Path.Combine(_folder.FullName, "smtp"), """
            say() { printf '%s\r\n' "$*"; }
            say 220 here
            while IFS= read -r line; do
                case $line in
                EHLO*) say 250 here ;;
                DATA*)
                    say 354 go on
                    draft=$(mktemp draft.XXXXXXXX)
                    while IFS= read -r line && line=${line%$'\r'} && [ "$line" != . ]; do
                        printf '%s\n' "$line"
                    done >"$draft"
                    mv "$draft" "$(date +%s%N).${draft#*.}.mail"
                    say 250 taken ;;
                QUIT*) exit ;;
                *) say 250 fine ;;
                esac
            done
            """);
        Start();
    }

    /// <summary>Every mail so far, the oldest first.</summary>
    public IReadOnlyList<Mail> Mails => [.. Directory
        .EnumerateFiles(_folder.FullName, "*.mail").Order(StringComparer.Ordinal).Select(Read)];

    public void Start()
    {
        _server = _lan.Switch.Start("env", "-C", _folder.FullName, "socat",
            $"TCP-LISTEN:25,bind={Address},reuseaddr,fork", "EXEC:bash smtp");
        _server.StandardInput.Close();
        Patience.Until(() => _lan.Switch.Run(
            "socat", "-u", "OPEN:/dev/null", $"TCP:{Address}:25").Good,
            Scenario.Patient, "the mail server to listen");
    }

    /// <summary>Whoever sends mail is refused the connection.</summary>
    public void Stop()
    {
        if (_server is null) return;
        if (!_server.HasExited) _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Waits for mails of one subject.</summary>
    public IReadOnlyList<Mail> WaitFor(string subject, int count)
    {
        IReadOnlyList<Mail> Found() => [.. Mails.Where(m => m.Subject == subject)];
        Patience.Until(() => Found().Count >= count, Scenario.Patient, $"{count} of {subject}",
            () => string.Join("; ", Mails.Select(m => m.Subject)));
        return Found();
    }

    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }

    private static Mail Read(string path)
    {
        string[] parts = File.ReadAllText(path).Split("\n\n", 2);
        string Header(string name) => parts[0].Split('\n')
            .Single(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..];
        return new Mail(Header("Subject: "), Header("Message-ID: "),
            Encoding.UTF8.GetString(Convert.FromBase64String(parts[1])));
    }
}
