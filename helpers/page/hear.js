// Begins the script of each widget. anywidget (seen in 0.11.0) drops all messages, for good, to a model whose script was
// not loaded within two seconds. Such a model gets ipywidgets' own way of hearing, and asks for what it has missed.

async function hear(model) {
  const own = await model.widget_manager.get_model(model.get("own_id"));
  try {
    await own._handle_comm_msg({ content: { data: { method: "are you deaf?" } } }); // not a method: nothing happens
  } catch {
    if (!own.comm) return; // a saved page
    own._handle_comm_msg = Object.getPrototypeOf(own.constructor.prototype)._handle_comm_msg;
    own.comm.on_msg(own._handle_comm_msg.bind(own));
    own.comm.send({ method: "request_state" }, {});
  }
}

function initialize({ model }) {
  hear(model); // not awaited: a model is ready only after this
}

