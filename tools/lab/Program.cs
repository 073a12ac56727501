using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Baton.Lab;
using Baton.Lab.Answers;
using Baton.Lab.Chaos;
using Baton.Lab.Demo;
using Baton.Lab.Intrusion;
using Baton.Lab.Measure;

const string Usage = """
    baton-lab demo [--once] [--verbose] [--runs N] [--config DIR] [--work DIR]
    baton-lab measure [--seconds N] [--work DIR]
    baton-lab poll ADDRESS PORT [INTERVAL_MS [TIMEOUT_MS]]
    baton-lab intrude FROM_PORT TO_PORT ADDRESS UDP_PORT
    baton-lab chaos [--servers N] [--faults N] [--seed S] [--conf CLP.CONF] [--list] [--work DIR]
    baton-lab chaos --steady MINUTES [--work DIR]
    baton-lab keep STORAGE ADDRESS PORT SERVER EPOCH
    baton-lab scribe ADDRESS PORT
    baton-lab noise FROM_PORT TO_PORT LOSS_OUT LOSS_IN DELAY_MS COPIES
    baton-lab hear PORT ADDRESS UDP_PORT
    baton-lab manifest [--check] REPOSITORY
    """;

try
{
    return args switch
    {
        ["demo", .. var rest] => Demonstration.Run(DemoOptions.Read(rest)),
        ["measure", .. var rest] => Yardstick.Run(MeasureOptions.Read(rest)),
        ["chaos", .. var rest] => ChaosProgram.Run(ChaosOptions.Read(rest)),
        ["keep", var storage, var address, var port, var server, var epoch] =>
            Keeper.Run(storage, At(address, port), server, epoch),
        ["scribe", var address, var port] => Scribe.Run(At(address, port)),
        ["noise", var from, var to, .. var noise] =>
            new NoisyRelay(Noise.Read(noise)).Run(from, to),
        ["poll", var address, var port, .. var times] => await PollAsync(address, port, times),
        ["intrude", var from, var to, var address, var port] =>
            Intruder.Run(from, to, IPAddress.Parse(address), Number(port)),
        ["hear", var face, var address, var port] =>
            Ear.Run(face, IPAddress.Parse(address), Number(port)),
        ["manifest", "--check", var repository] => ManifestList.Check(repository),
        ["manifest", var repository] => ManifestList.Write(repository),
        _ => Fail(Usage, 2),
    };
}
catch (LabFailure failure)
{
    return Fail(failure.Message, 1);
}

static async Task<int> PollAsync(string address, string port, string[] times)
{
    var poll = new Poll(
        new IPEndPoint(IPAddress.Parse(address), Number(port)),
        TimeSpan.FromMilliseconds(times.Length > 0 ? Number(times[0]) : 5),
        TimeSpan.FromMilliseconds(times.Length > 1 ? Number(times[1]) : 300));
    using var stop = new CancellationTokenSource();
    using var asked = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ended);
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ended);
    await poll.RunAsync(Console.Out, stop.Token).ConfigureAwait(false);
    return 0;

    void Ended(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}

static IPEndPoint At(string address, string port) => new(IPAddress.Parse(address), Number(port));

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Fail(string text, int code)
{
    Console.Error.WriteLine(text);
    return code;
}
