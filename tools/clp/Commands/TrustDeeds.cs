using System.CommandLine;
using System.Net;
using Baton.Wire.Control;
using Baton.Wire.Joining;
using Baton.Wire.Pki;

namespace Baton.Clp.Commands;

/// <summary>Lets a server join, gives all of them new keys, and takes one's trust away.</summary>
internal sealed class TrustDeeds
{
    private const int PortDefault = 29004;
    private const int MinutesDefault = 10;
    private const int MinutesMax = 1440;

    /// <summary>Three steps on every server, each of a few small files.</summary>
    private static readonly TimeSpan RotationLimit = TimeSpan.FromMinutes(3);

    private readonly Option<string> _authority = Options.Value("--authority", "DIR",
        "The authority folder made with the cluster; take it off this server again.");

    private readonly Option<string> _minutes = Options.Value("--ttl", "MIN",
        "How many minutes a token is good; 10 unless said.").Whole(1, MinutesMax);

    private readonly Option<string> _port = Options.Value("--port", "PORT",
        "Where a joining server is waited for; 29004/tcp unless said.").Whole(1, 65535);

    private readonly Option<string> _tokenFile = Options.Value("--token-file", "FILE",
        "Read the token from a file; without it, from standard input.");

    public Option<string> Token { get; } = Options.Value("--token", "SERVER",
        "Make a token with which that server can join, and wait for it.");

    public Option<string> Join { get; } = Options.Value("--join", "ADDRESS",
        "Make this server one of the cluster: ask the member where a token waits.");

    public Option<string> Rotate { get; } = Options.Flag("--rotate",
        "Give every server a new certificate and a new key while the cluster runs.");

    public Option<string> Revoke { get; } = Options.Value("--revoke", "SERVER",
        "Trust that server no more, and rotate the keys of all others.");

    public IEnumerable<Option<string>> All =>
        [Token, Join, Rotate, Revoke, _authority, _minutes, _port, _tokenFile];

    public void Bind(Command syntax)
    {
        syntax.Needs(Token, _authority);
        syntax.Needs(Rotate, _authority);
        syntax.Needs(Revoke, _authority);
        syntax.OnlyWith(_authority, Token, Rotate, Revoke);
        syntax.OnlyWith(_minutes, Token);
        syntax.OnlyWith(_port, Token, Join);
        syntax.OnlyWith(_tokenFile, Join);
    }

    public bool IsOne(ParseResult given) => given.Has(Token) || given.Has(Join)
        || given.Has(Rotate) || given.Has(Revoke);

    public async Task<ExitCode> Run(ParseResult given, Session session, bool force)
    {
        try
        {
            if (given.Has(Token)) return await Wait(given, session);
            if (given.Has(Join)) return await Enter(given, session);
            return await Renew(given, session, force);
        }
        catch (Exception e) when (e is InvalidDataException or IOException
            or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw new CommandFailedException(ExitCode.Failed, e.Message);
        }
    }

    private async Task<ExitCode> Wait(ParseResult given, Session session)
    {
        using var identity = Identity(given, session);
        CheckSettled(session);
        var status = await session.Status();
        string name = given.Word(Token);
        var server = status.Servers.FirstOrDefault(s =>
            s.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandFailedException(ExitCode.UnknownName,
                $"There is no server {name}: deliver a configuration that names it first.");
        if (status.View.Members.Contains(server.Name))
            throw new CommandFailedException(
                ExitCode.AlreadySo, $"{server.Name} takes part in the cluster already.");
        var token = JoinToken.New(server.Name, identity);
        var lifetime = TimeSpan.FromMinutes(given.Number(_minutes) ?? MinutesDefault);
        var desk = new JoinDesk(token, lifetime, session.Time);
        var told = new List<Task>();
        using var waiting = new JoinServer(identity, token, desk,
            (key, _) => Pack(given, session, server.Name, key), session.Time,
            (good, text) => told.Add(Tell(session, good, text)));
        int port = waiting.Listen(given.Number(_port) ?? PortDefault);
        await Tell(session, true, $"A token lets {server.Name} join within "
            + $"{lifetime.TotalMinutes:0} min on port {port}.");
        session.Screen.Show(
        [
            $"Authority   : {ClusterAuthority.FingerprintOf(identity.Authority)}",
            $"This server : {ClusterAuthority.FingerprintOf(identity.Certificate)}",
            $"Good for    : {lifetime.TotalMinutes:0} min, one use, while this command runs",
            $"On {server.Name} : clpcfctrl --join ADDRESS --port {port}  "
                + "(an address of this server), then this token:",
            token.ToText(),
        ]);
        bool joined = await waiting.RunAsync(session.Stopping);
        await Task.WhenAll(told);
        if (!joined)
            throw new CommandFailedException(ExitCode.TimedOut,
                $"{server.Name} has not joined; the token is good for nothing any more.");
        session.Screen.Show($"{server.Name} has joined.");
        return ExitCode.Done;
    }

    // Of the moment somebody joins: keys and configuration may be others than when it was begun.
    private async Task<JoinPackage> Pack(
        ParseResult given, Session session, string server, byte[] key)
    {
        CheckSettled(session);
        using var identity = Identity(given, session);
        var pulled = await session.Ask<ControlReply.Pulled>(
            new ControlRequest.Pull(), RotationLimit);
        return JoinPackage.Of(
            identity, Authority(given), server, key, pulled.Bundle, session.Time);
    }

    private static void CheckSettled(Session session)
    {
        if (new TrustFolder(Pki(session)).Standing.Phase != TrustPhase.Settled)
            throw new InvalidDataException(
                "The keys are being rotated: end that with clpcfctrl --rotate first.");
    }

    private async Task<ExitCode> Enter(ParseResult given, Session session)
    {
        string config = session.Places.Config;
        if (Directory.Exists(config) && Directory.EnumerateFileSystemEntries(config).Any())
            throw new CommandFailedException(ExitCode.AlreadySo,
                $"{config} is not empty: this server is of a cluster, or was. Take that away.");
        string file = given.Word(_tokenFile);
        if (file.Length == 0) session.Screen.Show("Token:");
        var token = JoinToken.Parse((file.Length > 0
            ? await File.ReadAllTextAsync(Checked(file), session.Stopping)
            : await session.ReadLine()) ?? "");
        string keys = config + ".join";
        if (Directory.Exists(keys)) Directory.Delete(keys, recursive: true);
        byte[] bundle = await JoinClient.JoinAsync(
            new DnsEndPoint(given.Word(Join), given.Number(_port) ?? PortDefault), token,
            Path.Combine(keys, "pki"), session.Time, session.Stopping);
        session.ConfigFolder.Unpack(bundle, config);
        Directory.Move(Path.Combine(keys, "pki"), Pki(session));
        Directory.Delete(keys);
        session.Screen.Show(
        [
            $"This server is {token.Server} of the cluster; its configuration is in {config}.",
            "clpcl -s starts it.",
        ]);
        return ExitCode.Done;
    }

    private async Task<ExitCode> Renew(ParseResult given, Session session, bool force)
    {
        using var identity = Identity(given, session);
        var status = await session.Status();
        string revoked = given.Word(Revoke);
        if (revoked.Length > 0)
            revoked = status.Servers.FirstOrDefault(s =>
                s.Name.Equals(revoked, StringComparison.OrdinalIgnoreCase))?.Name ?? revoked;
        var servers = status.Servers.Select(s => s.Name).Where(n => n != revoked);
        int epoch = new TrustFolder(Pki(session)).Standing.Epoch + 1;
        var request = new ControlRequest.Rotate(
            ClusterAuthority.Renew(servers, revoked, Authority(given), epoch, session.Time),
            revoked, force);
        var done = await session.Ask<ControlReply.Rotated>(request, RotationLimit);
        session.Screen.Complain(done.Faults);
        if (!done.Whole) throw new CommandFailedException(ExitCode.Failed, done.Text);
        session.Screen.Show(done.Text);
        if (revoked.Length > 0)
            session.Screen.Show($"{revoked} still knows the witness's token, if there is one.");
        return ExitCode.Done;
    }

    // Whoever can read it can join instead of this server.
    private static string Checked(string file)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return (File.GetUnixFileMode(file) & ~Owner) == 0 ? file
            : throw new InvalidDataException(
                $"{file} can be used by others: its mode must be 0600.");
    }

    private static async Task Tell(Session session, bool good, string text) =>
        await session.Ask<ControlReply.Rotated>(
            new ControlRequest.TellTrust(good, text), Session.LookLimit);

    private ServerIdentity Identity(ParseResult given, Session session)
    {
        var identity = ServerIdentity.Load(Pki(session));
        string found = ClusterAuthority.FingerprintIn(Authority(given));
        return found == ClusterAuthority.FingerprintOf(identity.Authority)
            ? identity : throw new InvalidDataException(
                $"{Authority(given)} is the authority of another cluster: {found}.");
    }

    private string Authority(ParseResult given) => Path.GetFullPath(given.Word(_authority));

    private static string Pki(Session session) => Path.Combine(session.Places.Config, "pki");
}
