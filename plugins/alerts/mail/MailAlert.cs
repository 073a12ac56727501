using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Mail;

/// <summary>Mails alerts: one mail each, through the first mail server that takes it.</summary>
public sealed class MailAlert(
    MailParameters parameters, InstanceContext context, IPluginLog log, TimeProvider time) : IAlert
{
    // The share of the deadline that mail servers get together; the rest is for saying why.
    private const double Share = 0.9;

    private string _refused = "";

    public async ValueTask<Outcome> Tell(AlertNotice notice, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(notice);
        stop.ThrowIfCancellationRequested();
        if (Fault(out string password) is { } fault) return fault;
        string mail = MailText.Of(notice, parameters);
        var limit = notice.Deadline * Share / parameters.Hosts.Length;
        var faults = new List<string>();
        foreach (string host in parameters.Hosts)
        {
            try
            {
                await Send(host, password, mail, limit, stop).ConfigureAwait(false);
                return Outcome.Done($"{host} took it.");
            }
            catch (SmtpFaultException e) when (e.IsOfMail)
            {
                return Outcome.Misconfigured($"{host}: {e.Message}");
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                faults.Add($"{host} did not take it within {limit.TotalSeconds:0.#} s");
            }
            catch (Exception e) when (e is SmtpFaultException or SocketException or IOException
                or AuthenticationException or CryptographicException or UnauthorizedAccessException)
            {
                faults.Add($"{host}: {e.Message}");
            }
        }
        return Outcome.Failed(string.Join("; ", faults));
    }

    private async Task Send(string host, string password, string mail, TimeSpan limit,
        CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        using var session = await SmtpSession.Open(
            parameters, host, context.Server, password, both.Token).ConfigureAwait(false);
        var refused = await session.Send(
            parameters.From, parameters.To, mail, both.Token).ConfigureAwait(false);
        NoteRefused(string.Join("; ", refused));
        await session.Quit(both.Token).ConfigureAwait(false);
    }

    // Once, and not with every mail: the others do get it.
    private void NoteRefused(string refused)
    {
        if (refused.Length > 0 && refused != _refused)
            log.Warning($"Some do not get mail: {refused}");
        _refused = refused;
    }

    private Outcome? Fault(out string password)
    {
        password = "";
        foreach (string address in parameters.To.Append(parameters.From))
        {
            // More would be a command of its own to the mail server.
            if (!address.Contains('@', StringComparison.Ordinal)
                || !address.All(c => c is > ' ' and <= '~' and not ('<' or '>')))
                return Outcome.Unsupported($"'{address}' is not allowed: an address of ASCII");
        }
        if (parameters.User.Length == 0) return null;
        if (parameters.Tls == MailTls.None)
            return Outcome.Unsupported("a password is not sent without TLS: set tls to 1 or 2");
        password = PasswordFile.Read(parameters.PasswordFile, out string fault);
        return fault.Length > 0 ? Outcome.Unsupported(fault) : null;
    }
}
